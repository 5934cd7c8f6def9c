package io.attentionspectra.spectrum;

/** A law whose density vanishes like a square root at its right edge. */
public interface SoftEdged extends SpectralLaw {

  /**
   * The Tracy–Widom scaling of the largest eigenvalue.
   *
   * @return the scaling at the right edge
   */
  EdgeScaling rightEdgeScaling();
}
