package io.attentionspectra.ensemble;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.base.Randomness;

/** An ensemble with the mask of every draw replaced. */
record MaskedHeads(HeadEnsemble heads, AttentionMask mask) implements HeadEnsemble {

  @Override
  public String name() {
    return heads.name() + " under a mask";
  }

  @Override
  public AttentionHead draw(Randomness randomness) {
    return heads.draw(randomness).withMask(mask);
  }
}
