package io.attentionspectra.nulls;

import io.attentionspectra.spectrum.Spectrum;

/**
 * What one text contributes to the outliers of a head.
 *
 * @param against the null
 * @param pValues Tracy–Widom p-value of each leading value; empty for draws
 * @param nullLargest largest value of each replica; empty for a law
 * @param beyond number of values above every replica, or with a p-value below the level
 */
@SuppressWarnings("ArrayRecordComponent")
record Evidence(AttentionNull against, double[] pValues, double[] nullLargest, int beyond) {

  boolean drawn() {
    return nullLargest.length > 0;
  }

  static int above(Spectrum measured, double threshold) {
    int count = 0;
    while (count < measured.size() && measured.get(count) > threshold) {
      count++;
    }
    return count;
  }
}
