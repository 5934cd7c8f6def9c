package io.attentionspectra.matrixfree;

import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.linalg.SymmetricEigen;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The Gauss rule of a few nodes for a measure of many: the same moments up to 2k − 1. Between its
 * nodes lie bounds of every distribution function with these moments (Chebyshev, Markov, Stieltjes;
 * N. I. Akhiezer, The Classical Moment Problem, 1965, section 2.5): at a node θ it is at least the
 * mass of the nodes before θ and at most that with the mass of θ.
 *
 * @param nodes decreasing
 * @param mass of each, none negative
 */
@SuppressWarnings("ArrayRecordComponent")
record GaussRule(double[] nodes, double[] mass) {

  /** A direction smaller than this part of the largest node is rounding. */
  private static final double ROUNDING = 1e-14;

  /**
   * By the Lanczos iteration of the diagonal matrix of the nodes.
   *
   * @param nodes of the measure, decreasing
   * @param mass of each; negative ones count as 0
   * @param count k, cut where the measure has fewer nodes
   */
  static GaussRule of(double[] nodes, double[] mass, int count, SpectralSolver solver) {
    double total = Arrays.stream(mass).map(m -> Math.max(0, m)).sum();
    double[] vector = Arrays.stream(mass).map(m -> Math.sqrt(Math.max(0, m) / total)).toArray();
    List<double[]> basis = new ArrayList<>();
    List<Double> diagonal = new ArrayList<>();
    List<Double> beside = new ArrayList<>();
    double norm = 1;
    while (basis.size() < count && norm > ROUNDING * Math.abs(nodes[0])) {
      basis.add(vector);
      double[] next = product(nodes, vector);
      diagonal.add(Vectors.dot(vector, next));
      Vectors.orthogonalise(
          new double[][] {next}, new double[][][] {basis.toArray(double[][]::new)});
      norm = Math.sqrt(Vectors.dot(next, next));
      beside.add(norm);
      Vectors.scale(next, norm > 0 ? 1 / norm : 0);
      vector = next;
    }
    SymmetricEigen eigen = solver.eigen(tridiagonal(diagonal, beside), diagonal.size());
    double[] weights = new double[diagonal.size()];
    Arrays.setAll(weights, i -> total * eigen.vectors().get(0, i) * eigen.vectors().get(0, i));
    return new GaussRule(eigen.values(), weights);
  }

  private static double[] product(double[] nodes, double[] vector) {
    double[] product = new double[nodes.length];
    Arrays.setAll(product, i -> nodes[i] * vector[i]);
    return product;
  }

  private static Matrix tridiagonal(List<Double> diagonal, List<Double> beside) {
    return Matrix.generate(
        diagonal.size(),
        diagonal.size(),
        (i, j) -> i == j ? diagonal.get(i) : Math.abs(i - j) == 1 ? beside.get(Math.min(i, j)) : 0);
  }

  int size() {
    return nodes.length;
  }

  /** Mass above the middle of each node's own, and σ there; ends where the mass begins and ends. */
  private double[][] middles(double highest) {
    int count = size();
    double[] above = new double[count + 2];
    double[] roots = new double[count + 2];
    double sum = 0;
    for (int i = 0; i < count; i++) {
      above[i + 1] = sum + mass[i] / 2;
      roots[i + 1] = Math.sqrt(Math.max(0, nodes[i]));
      sum += mass[i];
    }
    above[count + 1] = sum;
    if (count == 1) {
      roots[0] = roots[1];
      roots[2] = roots[1];
    } else {
      roots[0] = Math.min(highest, beyond(above, roots, 0, 1, 2));
      roots[count + 1] = Math.max(0, beyond(above, roots, count + 1, count, count - 1));
    }
    return new double[][] {above, roots};
  }

  /** The line through two points at a third. */
  private static double beyond(double[] x, double[] y, int at, int near, int far) {
    double run = x[far] - x[near];
    return run == 0 ? y[near] : y[near] + (y[far] - y[near]) * (x[at] - x[near]) / run;
  }

  /**
   * Quantiles in the middle of each of so many equal steps, decreasing. The distribution function
   * is taken as linear in σ, the root, between the middles of the nodes: nodes stand evenly in σ
   * near 0, where the density of squares grows as 1/σ.
   *
   * @param highest largest σ there may be
   */
  double[] quantiles(int count, double highest) {
    double[][] points = middles(highest);
    double[] above = points[0];
    double[] roots = points[1];
    double total = above[above.length - 1];
    double[] values = new double[count];
    int at = 0;
    for (int rank = 0; rank < count; rank++) {
      double wanted = (rank + 0.5) * total / count;
      while (at < above.length - 2 && above[at + 1] < wanted) {
        at++;
      }
      double run = above[at + 1] - above[at];
      double share = run > 0 ? Math.min(1, (wanted - above[at]) / run) : 1;
      double root = roots[at] + share * (roots[at + 1] - roots[at]);
      values[rank] = root * root;
    }
    return values;
  }
}
