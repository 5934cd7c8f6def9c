package io.attentionspectra.formats.internal.architecture;

import io.attentionspectra.formats.transformer.Biases;
import io.attentionspectra.formats.transformer.Embedding;
import io.attentionspectra.formats.transformer.LayerKind;
import io.attentionspectra.formats.transformer.Norm;
import io.attentionspectra.formats.transformer.Normalisation;
import io.attentionspectra.formats.transformer.PositionBias;
import io.attentionspectra.formats.transformer.Residual;
import io.attentionspectra.formats.transformer.Scores;
import io.attentionspectra.formats.transformer.Sizes;
import io.attentionspectra.formats.transformer.TransformerConfig;
import io.attentionspectra.formats.transformer.TransformerPart;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * DeBERTa 2 and 3: He et al., arXiv 2006.03654 and 2111.09543. Scores have, besides the products of
 * queries and keys, those of each with the other's projection of a learned row by distance, so that
 * attention does not follow from queries and keys alone.
 */
final class DebertaV2 implements Architecture {

  private static final ParameterNames NAMES =
      Bert.NAMES
          .with(TransformerPart.QUERY, "attention.self.query_proj")
          .with(TransformerPart.KEY, "attention.self.key_proj")
          .with(TransformerPart.VALUE, "attention.self.value_proj")
          .with(TransformerPart.POSITION_BIAS, "encoder.rel_embeddings")
          .with(TransformerPart.POSITION_BIAS_NORM, "encoder.LayerNorm");

  @Override
  public String name() {
    return "DeBERTa-v2";
  }

  @Override
  public List<String> modelTypes() {
    return List.of("deberta-v2");
  }

  @Override
  public List<ParameterNames> names(TransformerConfig config) {
    return List.of(NAMES);
  }

  @Override
  public TransformerConfig config(Settings settings) {
    settings.requireGiven("relative_attention", "true");
    settings.requireGiven("share_att_key", "true");
    settings.requireGiven("position_biased_input", "false");
    settings.requireGiven("norm_rel_ebd", "layer_norm");
    settings.requireSize("conv_kernel_size", 0);
    Sizes sizes =
        Sizes.ofWidth(
            settings.size("vocab_size"),
            settings.size("hidden_size"),
            settings.size("num_hidden_layers"),
            settings.size("num_attention_heads"),
            settings.size("max_position_embeddings"));
    settings.requireSize("attention_head_size", sizes.headSize());
    settings.requireSize("embedding_size", sizes.hidden());
    PositionBias.Disentangled bias = disentangled(settings, sizes.maxLength());
    double divisor = Math.sqrt((double) sizes.headSize() * bias.terms());
    return new TransformerConfig(
        name(),
        sizes,
        new Embedding(
            sizes.hidden(), Optional.empty(), settings.size("type_vocab_size", 0), 1, true, false),
        Normalisation.afterSum(Norm.layer(settings.number("layer_norm_eps", 1e-7))),
        new Scores(divisor, Scores.QueryKeyNorm.NONE, OptionalDouble.empty(), bias),
        List.of(LayerKind.FULL),
        settings.feedForward("intermediate_size", "hidden_act", "gelu", false),
        Biases.ALL,
        Residual.SEQUENTIAL,
        false,
        settings.dropout("hidden_dropout_prob", "attention_probs_dropout_prob", 0.1));
  }

  private static PositionBias.Disentangled disentangled(Settings settings, int positions) {
    String key = "pos_att_type";
    List<String> terms =
        settings.isList(key)
            ? settings.words(key)
            : List.of(settings.text(key, "").split("\\|", -1));
    if (!Set.of("c2p", "p2c").containsAll(terms)) {
      throw settings.unsupported(key, "c2p, p2c or both");
    }
    int farthest = settings.size("max_relative_positions", -1);
    return new PositionBias.Disentangled(
        settings.size("position_buckets"),
        farthest < 1 ? positions : farthest,
        terms.contains("c2p"),
        terms.contains("p2c"));
  }
}
