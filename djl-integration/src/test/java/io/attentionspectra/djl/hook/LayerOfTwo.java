package io.attentionspectra.djl.hook;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/** x + own(x), then that + cross(that, memory). */
final class LayerOfTwo extends AbstractBlock {

  private final Block own;
  private final Block cross;

  LayerOfTwo(Block own, Block cross) {
    this.own = addChildBlock("own", own);
    this.cross = addChildBlock("cross", cross);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    NDArray text = inputs.get(0);
    NDArray memory = inputs.get(1);
    NDArray middle = text.add(own.forward(store, new NDList(text), training).head());
    NDList both = new NDList(memory, middle, memory.duplicate());
    return new NDList(middle.add(cross.forward(store, both, training).head()));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {inputShapes[0]};
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
    own.initialize(manager, type, inputShapes[0]);
    cross.initialize(manager, type, inputShapes[0]);
  }
}
