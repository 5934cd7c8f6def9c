package io.attentionspectra.djl.training;

import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.ObservedModel;
import io.attentionspectra.djl.observe.TokenBatch;
import io.attentionspectra.model.ModelShape;

/** A model that the user made readable, by {@code on(texts, model)}. */
record GivenModel(ObservedModel model) implements ReadableModel {

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
