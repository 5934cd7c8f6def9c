package io.attentionspectra.djl.monitor;

import io.attentionspectra.djl.model.ForwardObserver;
import io.attentionspectra.djl.model.TokenBatch;
import io.attentionspectra.study.ModelShape;

/** A model in training that can be read from inside on texts of the monitor's. */
interface Watched {

  ModelShape shape();

  /** The model in a few words, for provenance. */
  String describe();

  /** Runs it as in inference. */
  void read(TokenBatch batch, ForwardObserver observer);
}
