package io.attentionspectra.djl.pooling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.attentionspectra.djl.observe.ObservedModel;
import io.attentionspectra.djl.observe.TokenBatch;
import io.attentionspectra.djl.tap.DepthStates;
import io.attentionspectra.formats.tokens.TokenizedText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A frozen model and a pooling as one block: token ids, mask of tokens, token types and mask of
 * pooled tokens, each (B, T), to embeddings (B, E).
 */
final class EmbeddingBlock extends AbstractBlock {

  private static final byte VERSION = 1;

  private final ObservedModel model;
  private final PoolingBlock pooling;
  private final int depth;

  EmbeddingBlock(ObservedModel model, PoolingChoice choice) {
    super(VERSION);
    this.model = model;
    pooling = choice.block();
    depth = choice.depth().in(model.shape().layers());
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray pooled = inputs.get(3);
    List<NDArray> results = new ArrayList<>();
    DepthStates.of(model, Set.of(depth))
        .read(
            batch(inputs),
            (number, states) -> {
              NDArray embedding =
                  pooling
                      .forward(store, new NDList(states, pooled, inputs.get(0)), false)
                      .singletonOrThrow();
              embedding.attach(pooled.getManager());
              results.add(embedding);
            });
    return new NDList(results.get(0));
  }

  private static TokenBatch batch(NDList inputs) {
    int length = Math.toIntExact(inputs.get(0).getShape().get(1));
    long[] ids = inputs.get(0).toLongArray();
    long[] mask = inputs.get(1).toLongArray();
    long[] types = inputs.get(2).toLongArray();
    List<TokenizedText> texts = new ArrayList<>();
    for (int from = 0; from < ids.length; from += length) {
      int to = from;
      while (to < from + length && mask[to] > 0) {
        to++;
      }
      texts.add(
          TokenizedText.of(
              Arrays.copyOfRange(ids, from, to),
              Arrays.copyOfRange(types, from, to),
              new boolean[to - from]));
    }
    return new TokenBatch(texts);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return new Shape[] {new Shape(inputs[0].get(0), model.shape().embedding())};
  }
}
