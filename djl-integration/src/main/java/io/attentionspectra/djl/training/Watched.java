package io.attentionspectra.djl.training;

import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.TokenBatch;
import io.attentionspectra.model.ModelShape;

/** A model in training that can be read from inside on texts of the monitor's. */
interface Watched {

  ModelShape shape();

  /** The model in a few words, for provenance. */
  String describe();

  /** Runs it as in inference. */
  void read(TokenBatch batch, ForwardObserver observer);
}
