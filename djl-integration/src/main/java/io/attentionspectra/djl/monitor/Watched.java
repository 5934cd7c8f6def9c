package io.attentionspectra.djl.monitor;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.attentionspectra.djl.model.ForwardObserver;
import io.attentionspectra.djl.model.TokenBatch;
import io.attentionspectra.study.ModelShape;

/** A model in training that can be read from inside. */
interface Watched {

  ModelShape shape();

  /** The model in a few words, for provenance. */
  String describe();

  /** A scope on the model's device. */
  NDManager newScope();

  /** Runs it on texts of the monitor's. */
  void read(TokenBatch batch, ForwardObserver observer);

  /** Runs it on inputs of a training batch, which stay open. */
  void read(NDList inputs, ForwardObserver observer);
}
