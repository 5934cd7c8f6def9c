package io.attentionspectra.model;

import io.attentionspectra.base.Check;

/**
 * A head by number.
 *
 * @param number number of the head in its layer, from 0
 */
public record Head(int number) {

  /**
   * Checks the number.
   *
   * @param number at least 0
   * @throws IllegalArgumentException if the number is negative
   */
  public Head {
    Check.atLeast("head", number, 0);
  }
}
