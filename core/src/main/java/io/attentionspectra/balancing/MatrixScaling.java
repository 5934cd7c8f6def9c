package io.attentionspectra.balancing;

import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.linalg.ConjugateGradients;
import java.util.Arrays;

/**
 * Factors r, s with which B = diag(r) W diag(s) has row sums n and column sums c, the numbers of
 * visible keys and queries. W is positive on the pairs of the mask, so such factors exist: the mask
 * itself is a matrix of that pattern and those sums (M. V. Menon, Linear Algebra Appl. 1 (1968)
 * 423; U. G. Rothblum and H. Schneider, Linear Algebra Appl. 114/115 (1989) 737).
 *
 * <p>x = ln s minimises the convex φ(x) = Σᵢ nᵢ ln(Σⱼ Wᵢⱼ e^{xⱼ}) − Σⱼ cⱼ xⱼ. Once the rows are
 * scaled to n, its gradient is the column sums less c and its Hessian D − BᵀN⁻¹B, with D and N the
 * column and row sums of B. Sweeps of Sinkhorn's iteration are made as long as each of them gains
 * enough; then Newton's method. Its systems are solved by conjugate gradients preconditioned with
 * D, as exactly as the step deserves; μD is added, μ in proportion to the error, since far from the
 * solution φ is nearly flat in some directions. A step is halved until it satisfies the approximate
 * Wolfe conditions (W. W. Hager and H. Zhang, SIAM J. Optim. 16 (2005) 170), and far from the
 * solution a sweep follows it, which cannot fail to lower φ. The engine's kernel, {@code
 * balancing.py}, does the same, with a factor of the Hessian where conjugate gradients are slow.
 */
final class MatrixScaling {

  /** Residual at which the factors are as good as rounding allows. */
  private static final double TOLERANCE = 1e-13;

  /** Sweeps after which a matrix is given up. */
  private static final int MOST_SWEEPS = 10_000;

  /** Conjugate gradient steps after which a Newton step is tried as it is. */
  private static final int MOST_STEPS = 600;

  private static final int FIRST_SWEEPS = 3;
  private static final double LEAST_GAIN = 0.2;
  private static final double SHORTEST_STEP = 0x1p-30;
  private static final double REGULARISATION = 0.1;
  private static final double FAR = 1e-2;
  private static final double WOLFE = 0.8;
  private static final double ROUNDING = 1e-12;

  private final VisibleWeights weights;
  private final double[] n;
  private final double[] c;
  private final State solution;
  private int sweeps;

  private MatrixScaling(VisibleWeights weights, AttentionMask mask) {
    this.weights = weights;
    this.n = new double[mask.queries()];
    this.c = new double[mask.keys()];
    Arrays.setAll(n, mask::keysOf);
    Arrays.setAll(c, mask::queriesOf);
    this.solution = newton(sinkhorn());
  }

  /**
   * Finds the factors.
   *
   * @throws UnbalancedException if the sums do not come near those wanted
   */
  static MatrixScaling of(VisibleWeights weights, AttentionMask mask) {
    return new MatrixScaling(weights, mask);
  }

  /** r, not copied. */
  double[] rows() {
    return solution.rows();
  }

  /** s, not copied. */
  double[] columns() {
    return solution.columns();
  }

  /** Largest |sum/c − 1| of a column sum of B; the row sums are n. */
  double residual() {
    return solution.residual();
  }

  /** How often W was passed through. */
  int sweeps() {
    return sweeps;
  }

  /**
   * Factors with the sums they lead to: r scales the rows to n for the s given.
   *
   * @param rows r
   * @param columns s
   * @param sums column sums of B
   * @param residual largest |sum/c − 1|; NaN or infinite if a factor is
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record State(double[] rows, double[] columns, double[] sums, double residual) {}

  /**
   * φ at ln s.
   *
   * @param value φ(ln s)
   * @param magnitude sum of the moduli of its terms, which rounding errors are relative to
   */
  private record Dual(double value, double magnitude) {}

  private State newton(State start) {
    State last = start;
    while (last.residual() > TOLERANCE && sweeps < MOST_SWEEPS) {
      State next = newtonStep(last);
      next = next.residual() > FAR ? sweep(next) : next;
      boolean halved = next.residual() <= last.residual() / 2;
      boolean stuck = next.residual() == last.residual() && last.residual() <= FAR;
      if (stuck || (!halved && last.residual() <= UnbalancedException.LARGEST_RESIDUAL)) {
        break;
      }
      last = next;
    }
    UnbalancedException.requireConverged(last.residual(), sweeps);
    return last;
  }

  private State sinkhorn() {
    double[] s = new double[c.length];
    Arrays.fill(s, 1);
    State last = at(s);
    double before = Double.POSITIVE_INFINITY;
    while (last.residual() > TOLERANCE
        && (sweeps < FIRST_SWEEPS || last.residual() <= LEAST_GAIN * before)) {
      before = last.residual();
      last = sweep(last);
    }
    return last;
  }

  private State sweep(State from) {
    double[] s = new double[c.length];
    for (int j = 0; j < s.length; j++) {
      s[j] = from.columns()[j] * (c[j] / from.sums()[j]);
    }
    return at(s);
  }

  /** The state at s. */
  private State at(double[] s) {
    double[] r = new double[n.length];
    double[] sums =
        weights.sweep(
            s,
            (row, product) -> {
              r[row] = n[row] / product;
              return r[row];
            });
    sweeps++;
    double residual = 0;
    for (int j = 0; j < s.length; j++) {
      sums[j] *= s[j];
      residual = Math.max(residual, Math.abs(sums[j] / c[j] - 1));
    }
    return new State(r, s, sums, residual);
  }

  private Dual dual(State state) {
    double value = 0;
    double magnitude = 0;
    for (int i = 0; i < n.length; i++) {
      double term = n[i] * Math.log(n[i] / state.rows()[i]);
      value += term;
      magnitude += Math.abs(term);
    }
    for (int j = 0; j < c.length; j++) {
      double term = c[j] * Math.log(state.columns()[j]);
      value -= term;
      magnitude += Math.abs(term);
    }
    return new Dual(value, magnitude);
  }

  /** The state after a step that lowers φ, the same state if rounding errors allow none. */
  private State newtonStep(State from) {
    double[] direction = direction(from);
    double slope = descent(from, direction);
    Dual start = dual(from);
    double highest = start.value() + ROUNDING * start.magnitude();
    for (double length = 1; length >= SHORTEST_STEP; length /= 2) {
      double[] s = new double[c.length];
      for (int j = 0; j < s.length; j++) {
        s[j] = from.columns()[j] * Math.exp(length * direction[j]);
      }
      State next = at(s);
      if (descent(next, direction) >= -WOLFE * slope && dual(next).value() <= highest) {
        return next;
      }
    }
    return from;
  }

  /** How fast φ falls along a direction. */
  private double descent(State state, double[] direction) {
    double slope = 0;
    for (int j = 0; j < c.length; j++) {
      slope += (c[j] - state.sums()[j]) * direction[j];
    }
    return slope;
  }

  /** Approximate solution of ((1 + μ)D − BᵀN⁻¹B) d = c − column sums. */
  private double[] direction(State at) {
    double[] rowFactors = new double[n.length];
    Arrays.setAll(rowFactors, i -> at.rows()[i] * at.rows()[i] / n[i]);
    double[] shortfall = new double[c.length];
    Arrays.setAll(shortfall, j -> c[j] - at.sums()[j]);
    double regularised = 1 + REGULARISATION * Math.min(1, norm(shortfall) / norm(n));
    double[] diagonal = new double[c.length];
    Arrays.setAll(diagonal, j -> regularised * at.sums()[j]);
    double forcing =
        Math.max(Math.min(0.1, Math.sqrt(at.residual())), 0.1 * TOLERANCE / at.residual());
    double target = forcing * forcing * ConjugateGradients.energy(shortfall, diagonal);
    return ConjugateGradients.solve(
            x -> hessian(at, rowFactors, diagonal, x), shortfall, diagonal, target, MOST_STEPS)
        .values();
  }

  private double[] hessian(State at, double[] rowFactors, double[] diagonal, double[] x) {
    double[] s = at.columns();
    double[] scaled = new double[c.length];
    Arrays.setAll(scaled, j -> s[j] * x[j]);
    double[] image = weights.sweep(scaled, (row, product) -> rowFactors[row] * product);
    sweeps++;
    for (int j = 0; j < image.length; j++) {
      image[j] = diagonal[j] * x[j] - s[j] * image[j];
    }
    return image;
  }

  /** Sum of the moduli. */
  private static double norm(double[] a) {
    double sum = 0;
    for (double x : a) {
      sum += Math.abs(x);
    }
    return sum;
  }
}
