package io.attentionspectra.nulls;

import io.attentionspectra.ensemble.CovarianceSurrogate;
import io.attentionspectra.ensemble.HeadEnsemble;
import io.attentionspectra.model.HeadDraw;
import io.attentionspectra.model.HeadSite;
import java.util.Optional;

/**
 * N2: Gaussian queries and keys with the head's measured means and covariances, under its mask and
 * at its β̂. Beside the re-initialised head it is drawn on plotted texts alone.
 *
 * @param replicas how often it is drawn
 */
record CovarianceSurrogateNull(int replicas) implements DrawnNull {

  static final int STRICTNESS = 400;

  @Override
  public String name() {
    return CovarianceSurrogate.NAME;
  }

  @Override
  public int strictness() {
    return STRICTNESS;
  }

  /** The re-initialised head is the stricter one, from which p-values are taken. */
  @Override
  public boolean isPictureBeside(HeadDraw other) {
    return other instanceof ReinitialisedHeadNull;
  }

  @Override
  public Optional<HeadEnsemble> ensemble(HeadSite site) {
    return site.covarianceSurrogate();
  }
}
