package io.attentionspectra.spark.model;

import io.attentionspectra.djl.observe.ObservedModelSource;
import java.io.Serializable;

/**
 * Says where a model comes from, on whatever machine it is asked: a function without arguments that
 * Java can serialise, such as {@code () -> HuggingFaceModel.at(Path.of("/models/mine"))}. Files
 * must lie at the same place on every machine.
 */
@FunctionalInterface
public interface ObservedOpening extends Serializable {

  /**
   * Where the model comes from.
   *
   * @return the source; nothing is read yet
   */
  ObservedModelSource source();
}
