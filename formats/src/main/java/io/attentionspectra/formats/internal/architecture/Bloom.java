package io.attentionspectra.formats.internal.architecture;

import io.attentionspectra.formats.transformer.Activation;
import io.attentionspectra.formats.transformer.Biases;
import io.attentionspectra.formats.transformer.Embedding;
import io.attentionspectra.formats.transformer.FeedForward;
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

/**
 * BLOOM: Le Scao et al., arXiv 2211.05100. Scores are lowered by distance with fixed slopes,
 * projections are packed head by head, embeddings are normalised. Its positions have no end; {@code
 * seq_length} is the length of its training.
 */
final class Bloom implements Architecture {

  @Override
  public String name() {
    return "BLOOM";
  }

  @Override
  public List<String> modelTypes() {
    return List.of("bloom");
  }

  @Override
  public List<ParameterNames> names(TransformerConfig config) {
    String joined = "self_attention.query_key_value";
    long heads = config.heads();
    long size = config.headSize();
    return List.of(
        ParameterNames.ofLayers("h.%d.")
            .with(TransformerPart.TOKENS, "word_embeddings")
            .with(TransformerPart.EMBEDDING_NORM, "word_embeddings_layernorm")
            .with(TransformerPart.FINAL_NORM, "ln_f")
            .with(TransformerPart.QUERY, joined, Cut.perHead(0, 3, heads, size))
            .with(TransformerPart.KEY, joined, Cut.perHead(1, 3, heads, size))
            .with(TransformerPart.VALUE, joined, Cut.perHead(2, 3, heads, size))
            .with(TransformerPart.ATTENTION_OUTPUT, "self_attention.dense")
            .with(TransformerPart.ATTENTION_NORM, "input_layernorm")
            .with(TransformerPart.INTERMEDIATE, "mlp.dense_h_to_4h")
            .with(TransformerPart.OUTPUT, "mlp.dense_4h_to_h")
            .with(TransformerPart.OUTPUT_NORM, "post_attention_layernorm"));
  }

  @Override
  public TransformerConfig config(Settings settings) {
    settings.require("apply_residual_connection_post_layernorm", "false");
    Sizes sizes =
        Sizes.ofWidth(
            settings.size("vocab_size"),
            settings.size(settings.either("hidden_size", "n_embed")),
            settings.size(settings.either("n_layer", "num_hidden_layers")),
            settings.size(settings.either("n_head", "num_attention_heads")),
            settings.size("seq_length", 2048));
    long width = 4L * sizes.hidden();
    return new TransformerConfig(
        name(),
        sizes,
        new Embedding(sizes.hidden(), Optional.empty(), 0, 1, true, false),
        Normalisation.before(Norm.layer(settings.number("layer_norm_epsilon", 1e-5))),
        Scores.scaled(sizes.headSize()).with(new PositionBias.Slopes()),
        List.of(LayerKind.CAUSAL),
        new FeedForward((int) Math.min(Integer.MAX_VALUE, width), Activation.GELU_TANH, false),
        Biases.ALL,
        Residual.SEQUENTIAL,
        false,
        settings.dropout("hidden_dropout", "attention_dropout", 0));
  }
}
