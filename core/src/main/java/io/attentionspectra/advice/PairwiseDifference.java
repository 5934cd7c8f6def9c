package io.attentionspectra.advice;

import io.attentionspectra.base.Confidence;

/**
 * The difference in α/κ of two strategies.
 *
 * @param first label
 * @param second label
 * @param difference α/κ of the first minus that of the second; the intervals of all pairs of a
 *     depth hold together with 95 %
 */
public record PairwiseDifference(String first, String second, Confidence difference) {

  /**
   * Whether the interval leaves out 0.
   *
   * @return true if the texts tell the two apart
   */
  public boolean decided() {
    return difference.lower() > 0 || difference.upper() < 0;
  }
}
