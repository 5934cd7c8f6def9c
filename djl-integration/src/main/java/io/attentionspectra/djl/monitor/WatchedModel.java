package io.attentionspectra.djl.monitor;

import io.attentionspectra.djl.model.ForwardObserver;
import io.attentionspectra.djl.model.ObservedModel;
import io.attentionspectra.djl.model.TokenBatch;
import io.attentionspectra.study.ModelShape;

/** A model the user made readable. */
record WatchedModel(ObservedModel model) implements Watched {

  @Override
  public ModelShape shape() {
    return model.shape();
  }

  @Override
  public String describe() {
    return model.name();
  }

  @Override
  public void read(TokenBatch batch, ForwardObserver observer) {
    model.observe(batch, observer);
  }
}
