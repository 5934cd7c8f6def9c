package io.attentionspectra.family;

import io.attentionspectra.spectrum.EdgeScaling;
import io.attentionspectra.spectrum.SoftEdged;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
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
  private final List<Node> nodes;
  private final boolean withoutAtoms;

  private Cell(double start, double width, List<QuantileTable> tables, List<Node> nodes) {
    this.start = start;
    this.width = width;
    this.tables = tables;
    this.nodes = nodes;
    withoutAtoms = nodes.stream().allMatch(node -> node.law().atoms().isEmpty());
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
    List<QuantileTable> tables = nodes.stream().map(node -> node.table(scale)).toList();
    return new Cell(start, width, tables, List.copyOf(nodes));
  }

  /**
   * The law at a place, all of it interpolated that lies above what is resolved.
   *
   * @param share where in the octave
   * @param exact makes the law there, asked for nothing that a table tells
   */
  SoftEdged at(double share, Supplier<? extends SoftEdged> exact) {
    double[] weights = weights(share);
    double edge = mean(weights, node -> node.law().rightEdge());
    double scale = mean(weights, node -> node.law().rightEdgeScaling().scale());
    SoftEdged first = nodes.get(0).law();
    double resolved = first.resolvedFrom() / first.rightEdge() * edge;
    return new TabulatedLaw(
        new Once<>(exact),
        QuantileTable.combined(tables, weights, edge),
        new EdgeScaling(edge, scale),
        resolved,
        withoutAtoms);
  }

  /** A law that is there, with a table for what lies above what is resolved. */
  SoftEdged beside(double share, SoftEdged law) {
    return new TabulatedLaw(
        new Once<>(() -> law),
        at(share, law),
        law.rightEdgeScaling(),
        law.resolvedFrom(),
        withoutAtoms);
  }

  /** The mean of logarithms. */
  private double mean(double[] weights, ToDoubleFunction<Node> number) {
    double sum = 0;
    for (int j = 0; j < NODES; j++) {
      sum += weights[j] * Math.log(number.applyAsDouble(nodes.get(j)));
    }
    return Math.exp(sum);
  }

  private QuantileTable at(double share, SoftEdged law) {
    return QuantileTable.combined(tables, weights(share), law.rightEdge());
  }

  private double[] weights(double share) {
    double steps = (share - start) / width * (NODES - 1);
    double[] weights = new double[NODES];
    for (int j = 0; j < NODES; j++) {
      weights[j] = 1;
      for (int i = 0; i < NODES; i++) {
        weights[j] *= i == j ? 1 : (steps - i) / (j - i);
      }
    }
    return weights;
  }

  /** Difference of the interpolated right edge to that of an exact law, relative to it. */
  double edgeError(double share, SoftEdged law) {
    double edge = mean(weights(share), node -> node.law().rightEdge());
    return Math.abs(edge / law.rightEdge() - 1);
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
