package io.attentionspectra.advice;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.model.TokenWindow;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What a {@link PooledCorpus} keeps of tokens along the pilot's direction: of windows position by
 * position, of whole texts by classes of positions and lengths. Not thread-safe.
 */
sealed interface CorpusMoments permits WindowMoments, TextMoments {

  static CorpusMoments of(CorpusDesign design, int dimension, Randomness randomness) {
    return design.wholeTexts().isPresent()
        ? new TextMoments(design, dimension, randomness)
        : new WindowMoments(design, dimension, randomness);
  }

  /**
   * Adds a text.
   *
   * @param window its tokens
   * @param direction û
   */
  void add(TokenWindow window, double[] direction);

  /** Adds what another of the same kind has seen. */
  void merge(CorpusMoments other);

  void writeTo(DataOutput out) throws IOException;

  void readFrom(DataInput in) throws IOException;
}
