package io.attentionspectra.djl.training;

import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.TokenBatch;
import io.attentionspectra.model.ModelShape;

/** A model in training that can be run on held-out texts and read from inside. */
interface ReadableModel {

  ModelShape shape();

  /** The model in a few words, for provenance. */
  String describe();

  /** Runs it as in inference. */
  void read(TokenBatch batch, ForwardObserver observer);
}
