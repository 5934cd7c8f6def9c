package io.attentionspectra.matrixfree;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Randomness;
import org.apiguardian.api.API;

/**
 * How much is spent on a spectrum. Defaults: 16 probes, 5 leading values to a relative 10⁻⁷, at
 * least 24 and at most 64 steps; every step is one evaluation of the logits, and keeps 16 vectors.
 *
 * @param probes b, random vectors, all in one block; at least 10
 * @param leading how many of the largest values get vectors and bounds, at least 1 and below b
 * @param tolerance relative bound at which a leading value has converged, positive
 * @param leastSteps steps before convergence is looked at, at least 4
 * @param mostSteps steps after which the bounds are taken as they are
 * @param randomness seed of the probes
 */
@API(status = API.Status.INTERNAL)
public record MatrixFreePlan(
    int probes,
    int leading,
    double tolerance,
    int leastSteps,
    int mostSteps,
    Randomness randomness) {

  /**
   * Checks the numbers.
   *
   * @param probes b
   * @param leading values with vectors
   * @param tolerance relative bound
   * @param leastSteps fewest steps
   * @param mostSteps most steps
   * @param randomness seed
   * @throws IllegalArgumentException if a number is not as said
   */
  public MatrixFreePlan {
    Check.atLeast("probes", probes, 10);
    Check.within("leading", leading, 1, probes - 1.0, "take fewer values or more probes");
    Check.positive("tolerance", tolerance);
    Check.atLeast("leastSteps", leastSteps, 4);
    Check.atLeast("mostSteps", mostSteps, leastSteps);
  }

  /**
   * The defaults.
   *
   * @param randomness seed of the probes
   * @return the plan
   */
  public static MatrixFreePlan withDefaults(Randomness randomness) {
    return new MatrixFreePlan(16, 5, 1e-7, 24, 64, randomness);
  }
}
