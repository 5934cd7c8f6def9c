package io.attentionspectra.ensemble;

import org.apache.commons.rng.UniformRandomProvider;

/**
 * A fixed table of V token vectors in dimension d with a class signal μ (M. Seddik, arXiv
 * 2605.06826). The noise vectors are z_v ~ N(0, I_d); the table is drawn once and then immutable.
 */
public interface TokenTable {

  /**
   * Dimension of the vectors.
   *
   * @return d
   */
  int dimension();

  /**
   * Number of entries.
   *
   * @return V
   */
  int vocabulary();

  /**
   * Strength of the signal.
   *
   * @return ‖μ‖²
   */
  double signal();

  /**
   * Direction of the signal.
   *
   * @return u = μ/‖μ‖, a unit vector of length d; the direction μ would have if the signal is 0
   */
  double[] direction();

  /**
   * Draws one token of a given sign.
   *
   * @param sign ξ, −1 or +1
   * @param generator source of randomness
   * @return the token vector, length d
   */
  double[] draw(int sign, UniformRandomProvider generator);
}
