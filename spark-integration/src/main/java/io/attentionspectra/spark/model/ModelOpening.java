package io.attentionspectra.spark.model;

import io.attentionspectra.model.ModelSource;
import java.io.Serializable;

/**
 * Says where a model comes from, on whatever machine it is asked: a function without arguments that
 * Java can serialise, such as {@code () -> OnnxModel.at(Path.of("/models/mine.onnx"))}. Files must
 * lie at the same place on every machine.
 */
@FunctionalInterface
public interface ModelOpening extends Serializable {

  /**
   * Where the model comes from.
   *
   * @return the source; nothing is read yet
   */
  ModelSource source();
}
