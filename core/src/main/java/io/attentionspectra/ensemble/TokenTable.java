package io.attentionspectra.ensemble;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A fixed table of V token vectors in dimension d with a class signal μ (M. Seddik, arXiv
 * 2605.06826). The noise vectors are z_v ~ N(0, I_d); the table is drawn once and then immutable. A
 * token of sign ξ is ξμ + z_v; which entries v may carry which sign is the difference between the
 * tables.
 */
public final class TokenTable {

  /** Draws the entry of a token. */
  private interface Entries {

    int draw(int sign, int vocabulary, UniformRandomProvider generator);
  }

  private final Matrix noise;
  private final double[] direction;
  private final double signal;
  private final Entries entries;

  private TokenTable(Matrix noise, double[] direction, double signal, Entries entries) {
    this.noise = noise;
    this.direction = direction;
    this.signal = signal;
    this.entries = entries;
  }

  /**
   * Draws a table whose tokens X = ξμ + z_x have x uniform over all entries, independent of the
   * sign: the model of M. Seddik, arXiv 2605.06826.
   *
   * @param dimension d ≥ 1
   * @param vocabulary V ≥ 2
   * @param signal ‖μ‖² ≥ 0
   * @param randomness seed of the table
   * @return the table
   * @throws IllegalArgumentException if a size is too small or the signal negative
   */
  public static TokenTable independentSign(
      int dimension, int vocabulary, double signal, Randomness randomness) {
    return of(dimension, vocabulary, signal, randomness, TokenTable::any);
  }

  /**
   * Draws a table whose entries carry the sign, e_v = s_v μ + z_v: the first ⌈V/2⌉ entries +1, the
   * others −1. A token of sign ξ is uniform over the entries with s_v = ξ.
   *
   * @param dimension d ≥ 1
   * @param vocabulary V ≥ 2
   * @param signal ‖μ‖² ≥ 0
   * @param randomness seed of the table
   * @return the table
   * @throws IllegalArgumentException if a size is too small or the signal negative
   */
  public static TokenTable classTied(
      int dimension, int vocabulary, double signal, Randomness randomness) {
    return of(dimension, vocabulary, signal, randomness, TokenTable::ofSign);
  }

  private static TokenTable of(
      int dimension, int vocabulary, double signal, Randomness randomness, Entries entries) {
    Check.atLeast("dimension", dimension, 1);
    Check.atLeast("vocabulary", vocabulary, 2);
    Check.nonNegative("signal", signal);
    Check.entries("vocabulary x dimension", vocabulary, dimension);
    double[][] rows = new double[vocabulary][];
    IntStream.range(0, vocabulary)
        .parallel()
        .forEach(v -> rows[v] = randomness.child("token noise", v).gaussians(dimension));
    double[] direction = unit(randomness.child("signal direction", 0).gaussians(dimension));
    return new TokenTable(Matrix.of(rows), direction, signal, entries);
  }

  private static int any(int sign, int vocabulary, UniformRandomProvider generator) {
    return generator.nextInt(vocabulary);
  }

  private static int ofSign(int sign, int vocabulary, UniformRandomProvider generator) {
    int positive = (vocabulary + 1) / 2;
    return sign > 0
        ? generator.nextInt(positive)
        : positive + generator.nextInt(vocabulary - positive);
  }

  private static double[] unit(double[] vector) {
    double squares = 0;
    for (double x : vector) {
      squares += x * x;
    }
    for (int j = 0; j < vector.length; j++) {
      vector[j] /= Math.sqrt(squares);
    }
    return vector;
  }

  /**
   * Dimension of the vectors.
   *
   * @return d
   */
  public int dimension() {
    return noise.columns();
  }

  /**
   * Number of entries.
   *
   * @return V
   */
  public int vocabulary() {
    return noise.rows();
  }

  /**
   * Strength of the signal.
   *
   * @return ‖μ‖²
   */
  public double signal() {
    return signal;
  }

  /**
   * Direction of the signal.
   *
   * @return u = μ/‖μ‖, a unit vector of length d; the direction μ would have if the signal is 0
   */
  public double[] direction() {
    return direction.clone();
  }

  /**
   * Draws one token of a given sign.
   *
   * @param sign ξ, −1 or +1
   * @param generator source of randomness
   * @return the token vector, length d
   */
  public double[] draw(int sign, UniformRandomProvider generator) {
    double[] token = noise.row(entries.draw(sign, vocabulary(), generator));
    double scale = sign * Math.sqrt(signal);
    for (int j = 0; j < token.length; j++) {
      token[j] += scale * direction[j];
    }
    return token;
  }
}
