package io.attentionspectra.matrixfree;

import io.attentionspectra.linalg.SymmetricEigen;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * Sums Σ f(λ) over the eigenvalues that are not known one by one, from block Gauss rules of random
 * probes: stochastic Lanczos quadrature (S. Ubaru, J. Chen and Y. Saad, SIAM J. Matrix Anal. Appl.
 * 38 (2017) 1075).
 *
 * <p>Leading values that have converged are taken out with their vectors and enter sums exactly, as
 * the low-rank part of Hutch++ does (R. A. Meyer, C. Musco, C. Musco and D. P. Woodruff, SOSA
 * 2021). What is left of a Gaussian probe has a uniform direction in the complement of n
 * dimensions, so n xᵀf(G)x/xᵀx has the wanted mean. Their exact sum Σλ, known from the squares of
 * the matrix, is a control variate: the probes get weights under which they reproduce it, the same
 * for every f.
 */
final class ProbeQuadrature {

  private final double[] nodes;

  /** Per probe, per node: mass, n for each probe together. */
  private final double[][] masses;

  private final double[] factors;
  private final double[] means;
  private final double total;
  private final Gauss gauss;
  private final int known;
  private final int dimensions;

  /**
   * A rule whose nodes all probes share.
   *
   * @param eigen nodes, decreasing, with vectors whose first b entries make the weights
   * @param start R of the probes, row-major
   */
  record Gauss(SymmetricEigen eigen, @SuppressWarnings("ArrayRecordComponent") double[] start) {

    int probes() {
      return (int) Math.round(Math.sqrt(start.length));
    }

    int nodes() {
      return eigen.values().length;
    }

    /** Weights of one probe, xᵀx together. */
    double[] weights(int probe) {
      int width = probes();
      double[] weights = new double[nodes()];
      for (int i = 0; i < weights.length; i++) {
        double entry = 0;
        for (int c = 0; c <= probe; c++) {
          entry += eigen.vectors().get(c, i) * start[c * width + probe];
        }
        weights[i] = entry * entry;
      }
      return weights;
    }

    /** Σ f(node) weight over the nodes from a rank on. */
    double sum(int probe, int from, DoubleUnaryOperator f) {
      double[] weights = weights(probe);
      double sum = 0;
      for (int i = from; i < weights.length; i++) {
        sum += weights[i] * f.applyAsDouble(Math.max(0, eigen.values()[i]));
      }
      return sum;
    }
  }

  /**
   * The quadrature.
   *
   * @param gauss the rule
   * @param known leading nodes that have converged
   * @param dimensions n, eigenvalues that are left
   * @param total their exact sum
   */
  ProbeQuadrature(Gauss gauss, int known, int dimensions, double total) {
    this.gauss = gauss;
    this.known = known;
    this.dimensions = dimensions;
    this.total = total;
    int probes = gauss.probes();
    nodes = Arrays.copyOfRange(gauss.eigen().values(), known, gauss.nodes());
    masses = new double[probes][];
    factors = new double[probes];
    means = new double[probes];
    for (int j = 0; j < probes; j++) {
      double[] weights = gauss.weights(j);
      masses[j] = Arrays.copyOfRange(weights, known, weights.length);
      factors[j] = dimensions / Arrays.stream(masses[j]).sum();
      Vectors.scale(masses[j], factors[j]);
      means[j] = Vectors.dot(masses[j], nodes);
    }
  }

  /** Nodes that are left, decreasing. */
  double[] nodes() {
    return nodes;
  }

  /** Mass of every node: eigenvalues that it stands for. */
  double[] mass() {
    double[] mass = new double[nodes.length];
    double[] calibration = calibration();
    for (int j = 0; j < masses.length; j++) {
      Vectors.add(
          mass, new double[][] {masses[j]}, new double[] {calibration[j]}, 0, 0, mass.length);
    }
    return mass;
  }

  /** Mass of the nodes from a value on. */
  ProbeEstimate massFrom(double value) {
    double[] above = new double[masses.length];
    for (int j = 0; j < masses.length; j++) {
      for (int i = 0; i < nodes.length && nodes[i] >= value; i++) {
        above[j] += masses[j][i];
      }
    }
    return regression(above, 0);
  }

  /** n, eigenvalues that are left. */
  int dimensions() {
    return dimensions;
  }

  /**
   * Σ f(λ) over the eigenvalues left, for an f that is a linear function less or plus a Stieltjes
   * function: of those a block Gauss rule and a block Gauss–Radau rule with nodes at 0 are bounds
   * from either side (J. Zimmerling, V. Druskin and V. Simoncini, J. Sci. Comput. (2025), arXiv
   * 2407.21505).
   */
  ProbeEstimate sum(DoubleUnaryOperator f, Gauss radau) {
    double[] middles = new double[masses.length];
    double[] halves = new double[masses.length];
    for (int j = 0; j < masses.length; j++) {
      double one = gauss.sum(j, known, f);
      double other = radau.sum(j, 0, f) - (gauss.sum(j, 0, f) - one);
      middles[j] = factors[j] * (one + other) / 2;
      halves[j] = factors[j] * Math.abs(one - other) / 2;
    }
    return regression(middles, Arrays.stream(halves).average().orElse(0));
  }

  /** 1/b + (T − m̄)(m_j − m̄)/Σ(m − m̄)²: weights of the probes under which they give T. */
  private double[] calibration() {
    double mean = Arrays.stream(means).average().orElse(0);
    double spread = spread(mean);
    double[] calibration = new double[means.length];
    Arrays.setAll(
        calibration,
        j -> 1.0 / means.length + (spread > 0 ? (total - mean) * (means[j] - mean) / spread : 0));
    return calibration;
  }

  private double spread(double mean) {
    double sum = 0;
    for (double each : means) {
      sum += (each - mean) * (each - mean);
    }
    return sum > 1e-24 * mean * mean ? sum : 0;
  }

  /** The value at T of the line through (m_j, y_j). */
  private ProbeEstimate regression(double[] y, double quadratureError) {
    double[] calibration = calibration();
    double value = Vectors.dot(calibration, y);
    double mean = Arrays.stream(means).average().orElse(0);
    double average = Arrays.stream(y).average().orElse(0);
    double spread = spread(mean);
    double slope = 0;
    for (int j = 0; j < y.length; j++) {
      slope += spread > 0 ? (means[j] - mean) * (y[j] - average) / spread : 0;
    }
    double squares = 0;
    for (int j = 0; j < y.length; j++) {
      double residual = y[j] - average - slope * (means[j] - mean);
      squares += residual * residual;
    }
    int freedom = y.length - 2;
    double leverage = 1.0 / y.length + (spread > 0 ? (total - mean) * (total - mean) / spread : 0);
    return new ProbeEstimate(
        value, Math.sqrt(squares / freedom * leverage), quadratureError, freedom);
  }
}
