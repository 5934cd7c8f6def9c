package io.attentionspectra.nulls;

import io.attentionspectra.ensemble.HeadEnsemble;
import io.attentionspectra.model.HeadSite;
import java.util.Optional;
import java.util.function.Function;

/**
 * Heads that the user draws from what is measured.
 *
 * @param name its name
 * @param replicas how often it is drawn
 * @param heads what is drawn beside a head
 */
record OwnDrawnNull(
    String name, int replicas, Function<? super HeadSite, Optional<? extends HeadEnsemble>> heads)
    implements DrawnNull {

  static final int STRICTNESS = 600;

  OwnDrawnNull {
    NullName.require(name);
  }

  @Override
  public int strictness() {
    return STRICTNESS;
  }

  @Override
  public Optional<? extends HeadEnsemble> ensemble(HeadSite site) {
    return heads.apply(site);
  }
}
