package io.attentionspectra.ensemble;

import io.attentionspectra.base.Randomness;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Tokens X = ξμ + z_x with x uniform over the table, independent of the sign: the model of M.
 * Seddik, arXiv 2605.06826.
 */
public final class TokenTableIndependentSign implements TokenTable {

  private final TokenNoise noise;

  private TokenTableIndependentSign(TokenNoise noise) {
    this.noise = noise;
  }

  /**
   * Draws a table.
   *
   * @param dimension d ≥ 1
   * @param vocabulary V ≥ 2
   * @param signal ‖μ‖² ≥ 0
   * @param randomness seed of the table
   * @return the table
   * @throws IllegalArgumentException if a size is too small or the signal negative
   */
  public static TokenTableIndependentSign of(
      int dimension, int vocabulary, double signal, Randomness randomness) {
    return new TokenTableIndependentSign(
        TokenNoise.draw(dimension, vocabulary, signal, randomness));
  }

  @Override
  public int dimension() {
    return noise.dimension();
  }

  @Override
  public int vocabulary() {
    return noise.vocabulary();
  }

  @Override
  public double signal() {
    return noise.signal();
  }

  @Override
  public double[] direction() {
    return noise.direction();
  }

  @Override
  public double[] draw(int sign, UniformRandomProvider generator) {
    return noise.token(generator.nextInt(noise.vocabulary()), sign);
  }
}
