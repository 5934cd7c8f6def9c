package io.attentionspectra.djl.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.attentionspectra.base.Check;
import io.attentionspectra.formats.transformer.Embedding;
import io.attentionspectra.formats.transformer.PositionTable;
import io.attentionspectra.formats.transformer.TransformerConfig;
import io.attentionspectra.formats.transformer.TransformerPart;
import org.jspecify.annotations.Nullable;

/**
 * The first hidden states as {@link Embedding} describes them; inputs token ids, mask, token types
 * and positions in their texts, each (B, T) int64, and for images the pixels of every patch, (B, T,
 * pixels), of which the first, at the class token, are not read.
 */
final class Embeddings extends AbstractBlock {

  private final TransformerConfig config;
  private final Rounding rounding;
  final EmbeddingTable tokens;
  final @Nullable Linear patches;
  final @Nullable EmbeddingTable positions;
  final @Nullable EmbeddingTable types;
  final @Nullable Block norm;
  final @Nullable Linear projection;
  private final Dropout dropout;

  Embeddings(TransformerConfig config, Rounding rounding) {
    this.config = config;
    this.rounding = rounding;
    Embedding embedding = config.embedding();
    int width = embedding.summedWidth(config.hiddenSize());
    tokens =
        addChildBlock(
            "wordEmbeddings", new EmbeddingTable(config.sizes().vocabulary(), embedding.width()));
    patches =
        embedding.patches().isEmpty()
            ? null
            : addChildBlock("patches", Projection.of(embedding.width(), true));
    PositionTable table = embedding.positions().orElse(null);
    positions =
        table == null
            ? null
            : addChildBlock("positionEmbeddings", new EmbeddingTable(table.rows(), width));
    types =
        embedding.tokenTypes() == 0
            ? null
            : addChildBlock("typeEmbeddings", new EmbeddingTable(embedding.tokenTypes(), width));
    norm =
        embedding.normalised()
            ? addChildBlock("norm", TransformerLayer.norm(config, width, 2))
            : null;
    dropout = addChildBlock("dropout", TransformerLayer.dropout(config));
    projection =
        embedding.width() == config.hiddenSize()
            ? null
            : addChildBlock(
                "projection", Projection.of(config.hiddenSize(), !embedding.projectsTokens()));
  }

  /** The block of a part, where there is one. */
  @Nullable Block block(TransformerPart part) {
    return switch (part) {
      case TOKENS -> tokens;
      case PATCHES -> patches;
      case POSITIONS -> positions;
      case TYPES -> types;
      case EMBEDDING_NORM -> norm;
      case EMBEDDING_PROJECTION -> projection;
      default -> null;
    };
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray sum =
        patches == null
            ? tokens.forward(store, new NDList(inputs.get(0)), training).head()
            : ofImages(patches, store, inputs, training);
    if (config.embedding().scale() != 1) {
      sum = sum.mul(EngineScalar.of(config.embedding().scale(), sum));
    }
    boolean early = projection != null && config.embedding().projectsTokens();
    if (early) {
      sum = projected(store, new NDList(sum), training).head();
    }
    if (types != null) {
      sum = sum.add(types.forward(store, new NDList(inputs.get(2)), training).head());
    }
    if (positions != null) {
      NDArray numbers = positionNumbers(inputs.get(1), inputs.get(3));
      sum = sum.add(positions.forward(store, new NDList(numbers), training).head());
    }
    NDList normal = new NDList(rounding.of(sum));
    if (norm != null) {
      normal = new NDList(rounding.of(norm.forward(store, normal, training).head()));
    }
    NDList dropped = dropout.forward(store, normal, training);
    return early ? dropped : projected(store, dropped, training);
  }

  /** The row of the class token, then the projected pixels of the patches. */
  private NDArray ofImages(
      Linear projected, ParameterStore store, NDList inputs, boolean training) {
    NDList first = new NDList(inputs.get(0).get(new NDIndex(":, :1")));
    NDList pixels = new NDList(pixels(inputs).get(new NDIndex(":, 1:")));
    return tokens
        .forward(store, first, training)
        .head()
        .concat(projected.forward(store, pixels, training).head(), 1);
  }

  private static NDArray pixels(NDList inputs) {
    if (inputs.size() < 5) {
      throw Check.failure(
          "inputs",
          inputs.size() - 1,
          "hold no pixels, which a model of images reads",
          "give ids, mask, types and the pixels of every patch, (images, tokens, pixels)");
    }
    return inputs.get(4);
  }

  private NDList projected(ParameterStore store, NDList rows, boolean training) {
    return projection == null
        ? rows
        : new NDList(rounding.of(projection.forward(store, rows, training).head()));
  }

  /** 0, 1, … for the tokens; where rows are reserved for padding, padding has the last of them. */
  private NDArray positionNumbers(NDArray mask, NDArray positions) {
    int first = config.embedding().positions().map(PositionTable::first).orElse(0);
    return first == 0 ? positions : positions.add(1).mul(mask).add(first - 1);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {inputShapes[0].add(config.hiddenSize())};
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
    Shape ids = inputShapes[0];
    Shape summed = ids.add(config.embedding().summedWidth(config.hiddenSize()));
    tokens.initialize(manager, type, ids);
    if (patches != null) {
      int pixels = config.embedding().patches().orElseThrow().pixels();
      patches.initialize(manager, type, ids.add(pixels));
    }
    if (positions != null) {
      positions.initialize(manager, type, ids);
    }
    if (types != null) {
      types.initialize(manager, type, ids);
    }
    if (norm != null) {
      norm.initialize(manager, type, summed);
    }
    dropout.initialize(manager, type, summed);
    if (projection != null) {
      projection.initialize(manager, type, ids.add(config.embedding().width()));
    }
  }
}
