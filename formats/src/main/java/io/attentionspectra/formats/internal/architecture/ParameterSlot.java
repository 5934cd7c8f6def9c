package io.attentionspectra.formats.internal.architecture;

import io.attentionspectra.formats.internal.checkpoint.TensorShape;
import io.attentionspectra.formats.transformer.Biases;
import io.attentionspectra.formats.transformer.Embedding;
import io.attentionspectra.formats.transformer.FeedForward;
import io.attentionspectra.formats.transformer.Norm;
import io.attentionspectra.formats.transformer.Normalisation.Placement;
import io.attentionspectra.formats.transformer.PositionBias;
import io.attentionspectra.formats.transformer.Residual;
import io.attentionspectra.formats.transformer.Scores.QueryKeyNorm;
import io.attentionspectra.formats.transformer.Sizes;
import io.attentionspectra.formats.transformer.TransformerConfig;
import io.attentionspectra.formats.transformer.TransformerPart;
import java.util.ArrayList;
import java.util.List;

/**
 * One array of weights that a described transformer has.
 *
 * @param part what it belongs to
 * @param shift whether it is the bias or shift of the part rather than its weight or scale
 * @param shape its sizes; matrices are (out, in)
 */
public record ParameterSlot(TransformerPart part, boolean shift, TensorShape shape) {

  /**
   * The arrays outside of the layers.
   *
   * @param config the transformer
   * @return its tables and normalisations
   */
  public static List<ParameterSlot> outside(TransformerConfig config) {
    Collected slots = new Collected(config);
    Embedding embedding = config.embedding();
    long width = embedding.summedWidth(config.hiddenSize());
    slots.add(TransformerPart.TOKENS, false, config.sizes().vocabulary(), embedding.width());
    embedding
        .patches()
        .ifPresent(each -> slots.linear(TransformerPart.PATCHES, width, each.pixels(), true));
    embedding
        .positions()
        .ifPresent(table -> slots.add(TransformerPart.POSITIONS, false, table.rows(), width));
    if (embedding.tokenTypes() > 0) {
      slots.add(TransformerPart.TYPES, false, embedding.tokenTypes(), width);
    }
    if (embedding.normalised()) {
      slots.norm(TransformerPart.EMBEDDING_NORM, width);
    }
    if (embedding.width() != config.hiddenSize()) {
      slots.linear(
          TransformerPart.EMBEDDING_PROJECTION,
          config.hiddenSize(),
          embedding.width(),
          !embedding.projectsTokens());
    }
    if (config.scores().bias() instanceof PositionBias.Buckets buckets) {
      slots.add(TransformerPart.POSITION_BIAS, false, buckets.rows(), config.heads());
    }
    if (config.scores().bias() instanceof PositionBias.Disentangled rows) {
      slots.add(TransformerPart.POSITION_BIAS, false, rows.rows(), config.hiddenSize());
      slots.norm(TransformerPart.POSITION_BIAS_NORM, config.hiddenSize());
    }
    if (config.normalisation().last()) {
      slots.norm(TransformerPart.FINAL_NORM, config.hiddenSize());
    }
    return slots.list;
  }

  /**
   * The arrays of a layer.
   *
   * @param config the transformer
   * @param layer number of the layer
   * @return its projections and normalisations
   */
  public static List<ParameterSlot> ofLayer(TransformerConfig config, int layer) {
    Collected slots = new Collected(config);
    slots.attention();
    slots.normsOf(layer);
    slots.feedForward();
    return slots.list;
  }

  private static final class Collected {

    private final TransformerConfig config;
    private final List<ParameterSlot> list = new ArrayList<>();

    Collected(TransformerConfig config) {
      this.config = config;
    }

    void add(TransformerPart part, boolean shift, long... shape) {
      list.add(new ParameterSlot(part, shift, TensorShape.of(shape)));
    }

    void linear(TransformerPart part, long out, long in, boolean biased) {
      add(part, false, out, in);
      if (biased) {
        add(part, true, out);
      }
    }

    void norm(TransformerPart part, long width) {
      Norm norm = config.normalisation().norm();
      add(part, false, width);
      if (norm.shifted()) {
        add(part, true, width);
      }
    }

    void attention() {
      Sizes sizes = config.sizes();
      Biases biases = config.biases();
      long hidden = sizes.hidden();
      long queries = (long) sizes.heads() * sizes.headSize();
      long keys = (long) sizes.keyGroups() * sizes.headSize();
      linear(TransformerPart.QUERY, queries, hidden, biases.queryKeyValue());
      linear(TransformerPart.KEY, keys, hidden, biases.queryKeyValue());
      linear(TransformerPart.VALUE, keys, hidden, biases.queryKeyValue());
      QueryKeyNorm normalised = config.scores().normalised();
      if (normalised != QueryKeyNorm.NONE) {
        boolean whole = normalised == QueryKeyNorm.WHOLE;
        norm(TransformerPart.QUERY_NORM, whole ? queries : sizes.headSize());
        norm(TransformerPart.KEY_NORM, whole ? keys : sizes.headSize());
      }
      linear(TransformerPart.ATTENTION_OUTPUT, hidden, queries, biases.output());
    }

    void normsOf(int layer) {
      Placement placement = config.normalisation().placement();
      boolean around = placement.before() && placement.behind();
      if (layer > 0 || config.normalisation().first() || !placement.before()) {
        norm(TransformerPart.ATTENTION_NORM, config.hiddenSize());
      }
      if (config.residual() != Residual.PARALLEL_SHARED_NORM) {
        norm(TransformerPart.OUTPUT_NORM, config.hiddenSize());
      }
      if (around) {
        norm(TransformerPart.ATTENTION_NORM_BEHIND, config.hiddenSize());
        norm(TransformerPart.OUTPUT_NORM_BEHIND, config.hiddenSize());
      }
    }

    void feedForward() {
      FeedForward network = config.feedForward();
      long hidden = config.hiddenSize();
      boolean wide = config.biases().wide();
      if (network.gated()) {
        linear(TransformerPart.GATE, network.width(), hidden, wide);
      }
      linear(TransformerPart.INTERMEDIATE, network.width(), hidden, wide);
      linear(TransformerPart.OUTPUT, hidden, network.width(), config.biases().narrow());
    }
  }
}
