package io.attentionspectra.ensemble;

import io.attentionspectra.base.Randomness;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A vocabulary whose entries carry the sign, e_v = s_v μ + z_v: the first ⌈V/2⌉ entries +1, the
 * others −1. A token of sign ξ is uniform over the entries with s_v = ξ.
 */
public final class TokenTableClassTied implements TokenTable {

  private final TokenNoise noise;

  private TokenTableClassTied(TokenNoise noise) {
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
  public static TokenTableClassTied of(
      int dimension, int vocabulary, double signal, Randomness randomness) {
    return new TokenTableClassTied(TokenNoise.draw(dimension, vocabulary, signal, randomness));
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
    int positive = (noise.vocabulary() + 1) / 2;
    int entry =
        sign > 0
            ? generator.nextInt(positive)
            : positive + generator.nextInt(noise.vocabulary() - positive);
    return noise.token(entry, sign);
  }
}
