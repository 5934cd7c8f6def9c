package io.attentionspectra.cli.monitor;

import com.sun.net.httpserver.HttpServer;
import io.attentionspectra.base.Check;
import io.attentionspectra.file.internal.FileFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Shows a trace at {@code http://ADDRESS:PORT/} until it is closed. A viewer that is slow to ask or
 * to read is dropped; the others do not wait for it.
 */
public final class TraceServer implements AutoCloseable {

  private final HttpServer server;
  private final ExchangeThreads threads;

  private TraceServer(HttpServer server, ExchangeThreads threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Starts serving.
   *
   * @param trace a file of JSON Lines, now or later
   * @param address where to listen; the loopback address is reached from this machine only
   * @param port 0 for any free one
   * @throws IllegalArgumentException if the port is taken or not allowed
   */
  public static TraceServer start(Path trace, InetAddress address, int port) {
    return start(trace, address, port, ExchangeThreads.withDefaults());
  }

  /**
   * Starts serving in given threads, which are closed with the server, or with its refusal to
   * start.
   */
  static TraceServer start(Path trace, InetAddress address, int port, ExchangeThreads threads) {
    try {
      return new TraceServer(listening(trace, address, port, threads), threads);
    } catch (IllegalArgumentException e) {
      threads.close();
      throw e;
    }
  }

  private static HttpServer listening(
      Path trace, InetAddress address, int port, ExchangeThreads threads) {
    Check.within("--serve", port, 0, 65_535, "choose a free port such as 8080, or 0 for any");
    try {
      HttpServer server = HttpServer.create(new InetSocketAddress(address, port), 0);
      server.createContext("/", new TraceHandler(trace, names(address)));
      server.setExecutor(threads);
      server.start();
      return server;
    } catch (IOException e) {
      throw Check.failure(
          "--serve",
          address.getHostAddress() + ":" + port,
          "cannot be listened on (" + FileFailure.reason(e) + ")",
          "choose another port, or 0 for any free one");
    }
  }

  /** Names under which the loopback address is asked for; none for another address. */
  private static Set<String> names(InetAddress address) {
    Set<String> names = new HashSet<>();
    if (address.isLoopbackAddress()) {
      names.addAll(List.of("localhost", "127.0.0.1", "[::1]", host(address)));
    }
    return names;
  }

  /** As in the address of a page. */
  private static String host(InetAddress address) {
    String host = address.getHostAddress();
    return host.contains(":") ? "[" + host + "]" : host;
  }

  /** Where the page is. */
  public String url() {
    InetSocketAddress address = server.getAddress();
    return "http://" + host(address.getAddress()) + ":" + address.getPort() + "/";
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
