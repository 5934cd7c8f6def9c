package io.attentionspectra.ensemble;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.base.Randomness;

/** A distribution of attention heads; a draw is a function of its seed alone. */
public interface HeadEnsemble {

  /**
   * Name for people, for example {@code Gaussian heads}.
   *
   * @return the name
   */
  String name();

  /**
   * One random head.
   *
   * @param randomness seed of this draw
   * @return the head
   */
  AttentionHead draw(Randomness randomness);

  /**
   * The same heads under a mask.
   *
   * @param mask a mask of the shape of the heads
   * @return an ensemble that replaces the mask of every draw
   */
  default HeadEnsemble masked(AttentionMask mask) {
    return new MaskedHeads(this, mask);
  }
}
