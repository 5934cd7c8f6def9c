package io.attentionspectra.family;

import io.attentionspectra.spectrum.SoftEdged;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * A part of an octave: the quantiles of five laws at equally spaced places on one scale, between
 * which tables are interpolated by a polynomial of degree 4.
 */
final class Cell {

  /** Laws of a cell. */
  static final int NODES = 5;

  /** The lowest probability over what the laws resolve, so that laws between them do. */
  private static final double MARGIN = 0.98;

  private final double start;
  private final double width;
  private final List<QuantileTable> tables;

  private Cell(double start, double width, List<QuantileTable> tables) {
    this.start = start;
    this.width = width;
    this.tables = tables;
  }

  /**
   * The cell of laws.
   *
   * @param start place of the first law in the octave
   * @param width distance to that of the last
   * @param levels values that their distribution functions may have in gaps
   * @param nodes the laws
   */
  static Cell of(double start, double width, double[] levels, List<Node> nodes) {
    double lowest = MARGIN * nodes.stream().mapToDouble(Node::lowest).min().orElseThrow();
    DoubleStream gaps = nodes.stream().flatMapToDouble(node -> Arrays.stream(node.levels(lowest)));
    ProbabilityScale scale =
        ProbabilityScale.of(lowest, DoubleStream.concat(Arrays.stream(levels), gaps));
    return new Cell(start, width, nodes.stream().map(node -> node.table(scale)).toList());
  }

  /** Whether a place of the octave is in the cell. */
  boolean holds(double share) {
    return share >= start && share < start + width;
  }

  /**
   * The table at a place.
   *
   * @param share where in the octave
   * @param law the law there, whose edge is exact
   */
  QuantileTable at(double share, SoftEdged law) {
    double steps = (share - start) / width * (NODES - 1);
    double[] weights = new double[NODES];
    for (int j = 0; j < NODES; j++) {
      weights[j] = 1;
      for (int i = 0; i < NODES; i++) {
        weights[j] *= i == j ? 1 : (steps - i) / (j - i);
      }
    }
    return QuantileTable.combined(tables, weights, law.rightEdge());
  }

  /** Largest difference to the distribution function of an exact law in the cell. */
  double error(double share, SoftEdged law) {
    QuantileTable table = at(share, law);
    double most = 0;
    for (int i = 0; i < table.probes(); i++) {
      double x = table.probe(i);
      most = Math.max(most, Math.abs(table.survival(x) - law.survival(x)));
    }
    return most;
  }
}
