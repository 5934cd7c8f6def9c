package io.attentionspectra.model;

import io.attentionspectra.attention.AttentionView;
import io.attentionspectra.attention.Regime;
import io.attentionspectra.attention.Visibility;

/**
 * The numbers of a head that a law may depend on: those of one text, as in a {@link HeadReading},
 * or their means over several texts.
 */
public interface HeadFigures {

  /**
   * Number of the layer.
   *
   * @return from 0
   */
  int layer();

  /**
   * Number of the head in its layer.
   *
   * @return from 0
   */
  int head();

  /**
   * Head size.
   *
   * @return m
   */
  int headSize();

  /**
   * Sequence length, special tokens included.
   *
   * @return ℓ; the mean over several texts
   */
  double meanLength();

  /**
   * Standard deviation of the scores that enter the softmax, row and column effects removed.
   *
   * @return β̂
   */
  double betaHat();

  /**
   * The regime of β̂.
   *
   * @return the regime; the most frequent one of several texts
   */
  Regime regime();

  /**
   * Mean squared singular value of √ℓ(A − column means).
   *
   * @return the mean
   */
  double mean();

  /**
   * Which tokens a token attends to.
   *
   * @return the rule behind the mask
   */
  Visibility visibility();

  /**
   * What of the attention the spectrum is read from, which decides the law that describes it.
   *
   * @return the attention as computed, unless said otherwise
   */
  default AttentionView view() {
    return AttentionView.RAW;
  }
}
