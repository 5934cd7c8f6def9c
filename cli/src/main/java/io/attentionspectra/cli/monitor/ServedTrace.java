package io.attentionspectra.cli.monitor;

import io.attentionspectra.base.Check;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the live page; served until closed, or not at all where no port was given. */
final class ServedTrace implements AutoCloseable {

  /** Seconds the server stays after training, so that open pages fetch the end of the trace. */
  private static final int GRACE = 3;

  @Option(
      names = "--serve",
      paramLabel = "PORT",
      description = "Show the trace at http://localhost:PORT/ while it grows; 0: any free port.")
  private @Nullable Integer port;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      description =
          "Where --serve listens (default: the loopback address, reached from this "
              + "machine only). Anyone who reaches another address can read the trace.")
  private @Nullable String bind;

  private Optional<TraceServer> server = Optional.empty();

  /** An address without a port is refused. */
  void requireNoContradiction() {
    if (bind != null && port == null) {
      throw Check.failure("--bind", bind, "goes with --serve", "add --serve PORT");
    }
  }

  boolean isWanted() {
    return port != null;
  }

  /** Begins to serve a trace, which may come later, and says where. */
  ServedTrace start(Path trace, Consumer<String> announce) {
    if (port != null) {
      TraceServer started = TraceServer.start(trace, address(), port);
      server = Optional.of(started);
      announce.accept("live at " + started.url());
    }
    return this;
  }

  private InetAddress address() {
    try {
      return bind == null ? InetAddress.getLoopbackAddress() : InetAddress.getByName(bind);
    } catch (UnknownHostException e) {
      throw Check.failure(
          "--bind", String.valueOf(bind), "is no address", "give one of this machine's addresses");
    }
  }

  void linger() {
    if (server.isPresent()) {
      waitFor(GRACE);
    }
  }

  void untilInterrupted() {
    if (server.isPresent()) {
      waitFor(Long.MAX_VALUE);
    }
  }

  private static void waitFor(long seconds) {
    try {
      TimeUnit.SECONDS.sleep(seconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.ifPresent(TraceServer::close);
  }
}
