package io.attentionspectra.djl.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.util.function.Supplier;

/**
 * Layers whose weights are read from mapped files whenever they run, and freed behind them: the
 * engine holds one layer at a time, in the type it is computed in, whatever the files hold. Passes
 * on several threads take turns layer by layer.
 */
final class StreamedLayers implements LayerSupply {

  private final TransformerWeights weights;
  private final NDManager manager;
  private final int width;
  private final DataType type;

  /**
   * Layers of a model.
   *
   * @param weights of its checkpoint, open as long as this is used
   * @param manager of the model
   * @param width E
   * @param type what they are computed in
   */
  StreamedLayers(TransformerWeights weights, NDManager manager, int width, DataType type) {
    this.weights = weights;
    this.manager = manager;
    this.width = width;
    this.type = type;
  }

  @Override
  public synchronized NDArray during(int number, TransformerLayer layer, Supplier<NDArray> work) {
    try (NDManager scope = manager.newSubManager()) {
      try {
        layer.setInitializer(TransformerWeights.ROOM, Parameter.Type.WEIGHT);
        layer.initialize(scope, type, new Shape(1, 1, width), new Shape(1, 1));
        weights.copyTo(layer, number);
        return work.get();
      } finally {
        layer.clear();
      }
    }
  }
}
