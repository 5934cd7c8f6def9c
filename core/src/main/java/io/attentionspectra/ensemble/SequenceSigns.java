package io.attentionspectra.ensemble;

import io.attentionspectra.pooling.PositionalCorrelation;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Random sequences of signs ξ_t = ±1 with mean 0 and a given positional correlation, all of one
 * length or of many.
 */
public interface SequenceSigns {

  /**
   * The exact correlation of the signs.
   *
   * @return R with R_st = E[ξ_s ξ_t] over the longest sequences; its leading part over shorter ones
   */
  PositionalCorrelation correlation();

  /**
   * Draws one sequence.
   *
   * @param generator source of randomness
   * @return as many signs, −1 or +1, as the sequence has tokens
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

  /**
   * Sequences of many lengths: each takes the leading signs of a longest one, its length drawn by
   * weight.
   *
   * @param longest signs of the longest sequences
   * @param lengths the lengths, from 1 to that of the longest
   * @param weights how often each occurs, relative to the others; positive
   * @return the generator
   * @throws IllegalArgumentException if a length is outside its range, a weight is not positive, or
   *     there are not as many of both
   */
  static SequenceSigns ofLengths(SequenceSigns longest, int[] lengths, double[] weights) {
    return SequenceSignsOfLengths.of(longest, lengths, weights);
  }
}
