package io.attentionspectra.compare;

import io.attentionspectra.attention.RowStatistics;
import io.attentionspectra.attention.SpectrumShape;
import io.attentionspectra.model.HeadReading;

/**
 * What is kept of one head on one text: a vector whose means over texts say all that {@link
 * HeadQuantity} tests. Its first numbers are β̂, effective rank, sink mass and entropy; then come
 * the averages of the quantile function of the spectrum over equal steps, the largest values first.
 */
final class HeadFeatures {

  /** Numbers before the spectrum, in the order of {@link HeadQuantity}. */
  static final int NUMBERS = 4;

  /** Steps of the quantile function. */
  static final int LEVELS = 32;

  private HeadFeatures() {}

  static double[] of(HeadReading reading) {
    return of(
        reading.betaHat(),
        reading.spectrum().effectiveRank(),
        reading.spectrum().rows(),
        reading.spectrum().spectrum().toArray());
  }

  /** Of a head known by its attention, its β̂ and its squared singular values in falling order. */
  static double[] of(double betaHat, RowStatistics rows, double[] squares) {
    return of(betaHat, SpectrumShape.effectiveRank(squares), rows, squares);
  }

  private static double[] of(
      double betaHat, double effectiveRank, RowStatistics rows, double[] squares) {
    double[] features = new double[NUMBERS + LEVELS];
    features[HeadQuantity.BETA_HAT.place()] = betaHat;
    features[HeadQuantity.EFFECTIVE_RANK.place()] = effectiveRank;
    features[HeadQuantity.SINK_MASS.place()] = rows.sinkMass();
    features[HeadQuantity.ENTROPY.place()] = rows.entropy();
    for (int level = 0; level < LEVELS; level++) {
      features[NUMBERS + level] = average(squares, level);
    }
    return features;
  }

  /** Mean of the step function with the given values over [level, level + 1]/LEVELS. */
  private static double average(double[] values, int level) {
    double size = values.length / (double) LEVELS;
    double from = level * size;
    double to = from + size;
    double sum = 0;
    for (int i = (int) from; i < Math.min(values.length, Math.ceil(to)); i++) {
      sum += values[i] * (Math.min(to, i + 1.0) - Math.max(from, i));
    }
    return sum / size;
  }
}
