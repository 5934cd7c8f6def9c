package io.attentionspectra.free;

import io.attentionspectra.free.internal.PanelRule;
import java.util.Arrays;

/**
 * Reads density and survival function of an arc at many increasing points: by {@link Panel}s where
 * these have more points than they cost solutions, else point by point. Used by {@link
 * FreeLaw#curve}, once for every interval and call.
 */
final class ArcReader {

  /** Points below which each is solved for. */
  private static final int FEW = PanelRule.POINTS + 9;

  /** Nodes of the arc beyond which a series is not tried: they are dense beside singularities. */
  private static final int MOST_NODES = 6;

  /** The same beside an edge, which is a singularity that the series does without. */
  private static final int MOST_NODES_BESIDE_EDGE = 13;

  /** Shortest panel as a share of the arc: beside edges solutions then err by more than series. */
  private static final double LEAST_SHARE = 1.0 / 256;

  /** Points over a stretch of the arc that are worth series for the sums over it. */
  private static final int WORTH_SERIES = 8;

  private final Arc arc;
  private final double[] x;
  private final double[] density;
  private final double[] survival;
  private int postponedFrom;
  private int postponedTo;

  /**
   * @param x increasing points
   * @param density where readings go
   * @param survival where readings go
   */
  ArcReader(Arc arc, double[] x, double[] density, double[] survival) {
    this.arc = arc;
    this.x = x;
    this.density = density;
    this.survival = survival;
  }

  /** Reads the points from one index, included, to another, all between the ends of the arc. */
  void read(int first, int to) {
    int from = first;
    while (from < to && x[from] <= arc.solvedAbove()) {
      keep(from, arc.at(x[from]));
      from++;
    }
    postponedFrom = from;
    postponedTo = from;
    if (to - from < FEW) {
      postpone(from, to);
    } else {
      halve(from, to);
    }
    solvePostponed();
  }

  private void halve(int from, int to) {
    double lower = arc.solvedAbove();
    double upper = arc.right().x();
    Panel.End left =
        arc.left().isHard()
            ? Panel.End.inside(arc, lower)
            : Panel.End.edge(arc, lower, arc.survivalAtLeftEdge());
    Panel.End right = Panel.End.edge(arc, upper, arc.survivalAtRightEdge());
    halve(left, right, from, to);
  }

  private void halve(Panel.End lower, Panel.End upper, int from, int to) {
    Panel.End middle = Panel.End.inside(arc, lower.x() + (upper.x() - lower.x()) / 2);
    int found = Arrays.binarySearch(x, from, to, middle.x());
    int cut = found >= 0 ? found : -found - 1;
    read(lower, middle, from, cut);
    read(middle, upper, cut, to);
  }

  private void read(Panel.End lower, Panel.End upper, int from, int to) {
    double length = upper.x() - lower.x();
    if (to - from < FEW || !(length > LEAST_SHARE * (arc.right().x() - arc.left().x()))) {
      postpone(from, to);
      return;
    }
    boolean besideEdge = lower.isSoftEdge() || upper.isSoftEdge();
    boolean isSmooth =
        arc.nodesBetween(lower.x(), upper.x())
            <= (besideEdge ? MOST_NODES_BESIDE_EDGE : MOST_NODES);
    Panel panel = isSmooth ? Panel.between(arc, lower, upper) : null;
    if (panel == null) {
      halve(lower, upper, from, to);
      return;
    }
    for (int i = from; i < to; i++) {
      keep(i, panel.at(x[i]));
    }
  }

  /** Points next to each other are solved for together. */
  private void postpone(int from, int to) {
    if (from != postponedTo) {
      solvePostponed();
      postponedFrom = from;
    }
    postponedTo = to;
  }

  private void solvePostponed() {
    Arc.Stretch stretch = new Arc.Stretch(arc, Double.NEGATIVE_INFINITY);
    for (int i = postponedFrom; i < postponedTo; i++) {
      if (x[i] > stretch.to()) {
        int enough = i + WORTH_SERIES - 1;
        stretch = arc.stretch(x[i], end -> enough < postponedTo && x[enough] <= end);
      }
      keep(i, stretch.arc().at(x[i]));
    }
    postponedFrom = postponedTo;
  }

  private void keep(int i, Arc.Reading reading) {
    density[i] = reading.density();
    survival[i] = reading.survival();
  }
}
