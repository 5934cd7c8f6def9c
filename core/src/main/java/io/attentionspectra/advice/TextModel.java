package io.attentionspectra.advice;

import io.attentionspectra.signal.SeparableSignal;
import java.util.OptionalDouble;

/**
 * What the covariance of texts under one pooling shows, all signals in the units of the vectors:
 * {@link TextTheory} and {@link TextPilot} predict alignments with it.
 *
 * @param texts noise and signal of every class of lengths
 * @param lengths how the means of the classes differ
 */
record TextModel(SeparableSignal texts, SeparableSignal.Shift lengths) {

  /** Squared cosine of the top eigenvector with the signal, 0 where nothing shows. */
  double alignment() {
    return texts.alignment(1, lengths);
  }

  /** The largest eigenvalue; the edge where nothing shows. */
  double outlier() {
    return texts.outlier(1, lengths).orElse(texts.bulkEdge());
  }

  /** What the signal alone would show. */
  OptionalDouble outlierOfSignal() {
    return texts.outlier(1);
  }

  /** What the lengths alone show. */
  OptionalDouble outlierOfLengths() {
    return texts.outlier(0, lengths);
  }

  /** Right edge of the noise. */
  double bulkEdge() {
    return texts.bulkEdge();
  }
}
