package io.attentionspectra.model;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.linalg.Matrix;
import java.util.Optional;

/**
 * The site of a head whose queries and keys are on the heap.
 *
 * @param measured the head
 * @param betaHat β̂ of its scores
 * @param tokens X, where they are known
 */
record HeapSite(AttentionHead measured, double betaHat, Optional<Matrix> tokens)
    implements HeadSite {

  @Override
  public int headSize() {
    return measured.headSize();
  }

  @Override
  public AttentionMask mask() {
    return measured.mask();
  }

  @Override
  public Optional<AttentionHead> head() {
    return Optional.of(measured);
  }
}
