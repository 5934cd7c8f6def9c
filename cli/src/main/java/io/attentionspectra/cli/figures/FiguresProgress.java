package io.attentionspectra.cli.figures;

import io.attentionspectra.cli.io.Bar;
import java.io.PrintWriter;

/**
 * Progress of the figures on standard error: a bar redrawn in place on a terminal, else a line for
 * every tenth of the work.
 */
final class FiguresProgress {

  private final PrintWriter out;
  private final int units;
  private final boolean terminal;
  private int done;

  private FiguresProgress(PrintWriter out, int units, boolean terminal) {
    this.out = out;
    this.units = units;
    this.terminal = terminal;
  }

  /** A bar for so many units of work. */
  static FiguresProgress of(PrintWriter out, int units) {
    return new FiguresProgress(out, units, Bar.canBeRedrawn());
  }

  /** One unit of an experiment is done. */
  synchronized void done(String experiment) {
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
    return String.format("%s %3d %%  %-12s", Bar.of(done, units), 100 * done / units, experiment)
        .stripTrailing();
  }
}
