package io.attentionspectra.djl.model;

import ai.djl.ndarray.NDArray;
import java.util.function.Supplier;

/**
 * Where the layers of a {@link Transformer} have their weights from while they run: in the engine
 * all the time, or only then.
 */
interface LayerSupply {

  /** Weights that stay in the engine. */
  LayerSupply RESIDENT = (number, layer, work) -> work.get();

  /**
   * Does work for which a layer needs its weights.
   *
   * @param number of the layer, from 0
   * @param layer the layer
   * @param work its forward pass
   * @return the result of the work
   */
  NDArray during(int number, TransformerLayer layer, Supplier<NDArray> work);
}
