package io.attentionspectra.djl.monitor;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.attentionspectra.base.Check;
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
  public NDManager newScope() {
    return model.newScope();
  }

  @Override
  public void read(TokenBatch batch, ForwardObserver observer) {
    model.observe(batch, observer);
  }

  @Override
  public void read(NDList inputs, ForwardObserver observer) {
    throw Check.failure(
        "model", model.name(), "takes texts only, no training batch", "give held-out texts");
  }
}
