package io.attentionspectra.cli;

import io.attentionspectra.cli.figures.UnitListener;
import java.io.PrintWriter;
import picocli.CommandLine.Help.Ansi;

/**
 * Progress on standard error: a bar redrawn in place on a terminal, else a line for every tenth of
 * the work.
 */
final class ProgressBar implements UnitListener {

  private static final int WIDTH = 30;

  private final PrintWriter out;
  private final int units;
  private final boolean terminal;
  private int done;

  private ProgressBar(PrintWriter out, int units, boolean terminal) {
    this.out = out;
    this.units = units;
    this.terminal = terminal;
  }

  /** A bar for so many units of work. */
  static ProgressBar of(PrintWriter out, int units) {
    return new ProgressBar(out, units, Ansi.AUTO.enabled());
  }

  @Override
  public synchronized void done(String experiment) {
    int before = 10 * done / units;
    done++;
    if (terminal) {
      out.print("\r" + line(experiment));
      out.print(done == units ? "\n" : "");
      out.flush();
    } else if (10 * done / units > before) {
      out.println(line(experiment));
    }
  }

  private String line(String experiment) {
    int filled = WIDTH * done / units;
    return String.format(
            "[%s%s] %3d %%  %-12s",
            "#".repeat(filled), "-".repeat(WIDTH - filled), 100 * done / units, experiment)
        .stripTrailing();
  }
}
