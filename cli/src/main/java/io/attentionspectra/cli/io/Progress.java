package io.attentionspectra.cli.io;

import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.ForwardingSession;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.SessionTiming;
import io.attentionspectra.model.TokenRequest;
import io.attentionspectra.model.TokenWindow;
import java.io.PrintStream;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** A progress bar on standard error over what a study reads from a session. */
public final class Progress implements AutoCloseable {

  private static final String CLEAR = "\r\u001b[K";
  private static final long INTERVAL_NANOS = 100_000_000L;

  private final PrintStream stream;
  private final boolean interactive;
  private long lastShown;

  private Progress(PrintStream stream, boolean interactive) {
    this.stream = stream;
    this.interactive = interactive;
  }

  /**
   * A bar that redraws itself where the launcher found a terminal behind standard error; elsewhere
   * one line per stage.
   */
  public static Progress onErrorStream() {
    return new Progress(System.err, Bar.canBeRedrawn());
  }

  /** The same source, its sessions watched. */
  public ModelSource watch(ModelSource source) {
    return new ModelSource() {
      @Override
      public String describe() {
        return source.describe();
      }

      @Override
      public ModelSession open() {
        return new Watched(Progress.this.open(source));
      }
    };
  }

  /** The session of a source, not watched. */
  public ModelSession open(ModelSource source) {
    announce("loading " + source.describe());
    return source.open();
  }

  /** Shows the number of things done that it is told. */
  public IntConsumer counter(String what, int total) {
    Stage stage = new Stage(what, total);
    return stage::show;
  }

  /** Shown on a terminal only: elsewhere nothing is printed before the input has been accepted. */
  private void announce(String what) {
    if (interactive) {
      stream.print(CLEAR + what + " …");
    }
  }

  /** Shows how far a stage is; elsewhere than on a terminal only that it began. */
  private final class Stage {

    private final String what;
    private final long total;
    private boolean begun;

    Stage(String what, long total) {
      this.what = what;
      this.total = total;
      announce(what);
    }

    void show(long done) {
      if (!begun && !interactive) {
        stream.println(what + " …");
      }
      begun = true;
      long now = System.nanoTime();
      if (!interactive || (now - lastShown < INTERVAL_NANOS && done < total)) {
        return;
      }
      lastShown = now;
      stream.print(CLEAR + what + " " + Bar.of(done, total) + " " + done + "/" + total);
    }
  }

  /** Clears the bar. */
  @Override
  public void close() {
    if (interactive) {
      stream.print(CLEAR);
    }
  }

  /** A session that counts what it hands out. */
  private final class Watched extends ForwardingSession {

    Watched(ModelSession session) {
      super(session);
    }

    @Override
    public SessionTiming readHeads(AttentionRequest request, Consumer<HeadReading> sink) {
      int perText = request.layers().size() * request.heads().size();
      Stage stage = new Stage("attention heads", (long) request.texts().size() * perText);
      long[] done = {0};
      return super.readHeads(
          request,
          reading -> {
            sink.accept(reading);
            stage.show(++done[0]);
          });
    }

    @Override
    protected Consumer<TokenWindow> windows(TokenRequest request, Consumer<TokenWindow> sink) {
      Stage stage = new Stage("texts for pooling", request.texts().size());
      return read -> {
        sink.accept(read);
        stage.show(read.text() + 1L);
      };
    }
  }
}
