package io.attentionspectra.causal;

import java.util.Arrays;

/**
 * Steps over 0 ≤ x ≤ ½, one Taylor series each: step m goes from {@code starts[m]} to {@code
 * starts[m + 1]}. {@link CausalBranch} makes them as long as their series allow. Immutable; two are
 * the same only if they are one object.
 */
final class CausalMesh {

  private static final double END = 0.5;

  /** Over the largest density: what a smaller one counts as. */
  private static final double LEAST_DENSITY = 0.125;

  private final double[] starts;

  private CausalMesh(double[] starts) {
    this.starts = starts;
  }

  /** n steps of one length. */
  static CausalMesh even(int steps) {
    double[] starts = new double[steps + 1];
    Arrays.setAll(starts, m -> END * m / steps);
    return new CausalMesh(starts);
  }

  /** Where the steps start, not copied; the last is ½. */
  double[] starts() {
    return starts;
  }

  int steps() {
    return starts.length - 1;
  }

  double length(int step) {
    return starts[step + 1] - starts[step];
  }

  /**
   * Steps between which what they leave out is shared alike.
   *
   * @param densities per step, over what length of it one step should go: above 1 it is too long
   * @param spare steps beyond those needed, as a factor
   */
  CausalMesh shared(double[] densities, double spare) {
    double[] below = cumulative(densities);
    double all = below[steps()];
    double[] shared = new double[steps(all, spare) + 1];
    int step = 0;
    for (int m = 1; m < shared.length - 1; m++) {
      double wanted = all * m / (shared.length - 1);
      while (below[step + 1] < wanted) {
        step++;
      }
      double share = (wanted - below[step]) / (below[step + 1] - below[step]);
      shared[m] = starts[step] + share * length(step);
    }
    shared[shared.length - 1] = END;
    return new CausalMesh(shared);
  }

  /** How many steps {@link #shared} would make. */
  int wanted(double[] densities, double spare) {
    return steps(cumulative(densities)[steps()], spare);
  }

  private static int steps(double all, double spare) {
    return Math.max(4, (int) Math.ceil(spare * all));
  }

  private double[] cumulative(double[] densities) {
    double least = LEAST_DENSITY * Arrays.stream(densities).max().orElse(1);
    double[] sums = new double[steps() + 1];
    for (int m = 0; m < steps(); m++) {
      sums[m + 1] = sums[m] + Math.max(least, densities[m]);
    }
    return sums;
  }
}
