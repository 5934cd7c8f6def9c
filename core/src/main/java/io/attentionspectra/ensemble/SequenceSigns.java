package io.attentionspectra.ensemble;

import io.attentionspectra.pooling.PositionalCorrelation;
import org.apache.commons.rng.UniformRandomProvider;

/** Random sequences of signs ξ_t = ±1 with mean 0 and a given positional correlation. */
public interface SequenceSigns {

  /**
   * The exact correlation of the signs.
   *
   * @return R with R_st = E[ξ_s ξ_t]
   */
  PositionalCorrelation correlation();

  /**
   * Draws one sequence.
   *
   * @param generator source of randomness
   * @return T signs, −1 or +1
   */
  int[] draw(UniformRandomProvider generator);

  /**
   * Signs that follow one hidden class y = ±1, each independently with E[ξ_t y] = q_t; R_st = q_s
   * q_t for s ≠ t.
   *
   * @param loadings q₁…q_T in [−1, 1], at least two
   * @return the generator
   * @throws IllegalArgumentException if there are fewer than two or one is outside [−1, 1]
   */
  static SequenceSigns ofLoadings(double... loadings) {
    return new SequenceSignsOfLoadings(loadings);
  }

  /**
   * Signs of a Gaussian vector whose correlation is sin(πR/2) entrywise, so that by the arcsine law
   * E[ξ_s ξ_t] = (2/π) arcsin(sin(πR_st/2)) = R_st exactly.
   *
   * @param correlation R; sin(πR/2) must be positive semi-definite too
   * @return the generator
   * @throws IllegalArgumentException if it is not: then no Gaussian vector has such signs
   */
  static SequenceSigns ofCorrelation(PositionalCorrelation correlation) {
    return SequenceSignsGaussian.of(correlation);
  }
}
