package io.attentionspectra.formats.transformer;

import io.attentionspectra.attention.Visibility;
import io.attentionspectra.base.Check;
import io.attentionspectra.model.ModelShape;
import java.util.List;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * A transformer described by data: what an engine needs to compute it, and nothing of where its
 * weights lie. Made by the readers of checkpoints, or for training by {@link #bert} and {@link
 * #gpt2}.
 *
 * @param architecture name of the family, which says how its checkpoints are laid out
 * @param sizes how large it is
 * @param embedding what makes the first hidden states
 * @param normalisation which normalisation, and where
 * @param scores how queries and keys become scores
 * @param pattern kinds of layers; layer l has the kind l modulo their number
 * @param feedForward the feed-forward network
 * @param biases which projections add a bias
 * @param residual how the blocks of a layer meet
 * @param sharedLayers whether all layers have the same weights
 * @param dropout what training leaves out
 */
public record TransformerConfig(
    String architecture,
    @API(status = API.Status.INTERNAL) Sizes sizes,
    @API(status = API.Status.INTERNAL) Embedding embedding,
    @API(status = API.Status.INTERNAL) Normalisation normalisation,
    @API(status = API.Status.INTERNAL) Scores scores,
    @API(status = API.Status.INTERNAL) List<LayerKind> pattern,
    @API(status = API.Status.INTERNAL) FeedForward feedForward,
    @API(status = API.Status.INTERNAL) Biases biases,
    @API(status = API.Status.INTERNAL) Residual residual,
    boolean sharedLayers,
    @API(status = API.Status.INTERNAL) Dropout dropout) {

  /**
   * Checks that the parts fit.
   *
   * @param architecture name of the family
   * @param sizes how large it is
   * @param embedding first hidden states
   * @param normalisation which, and where
   * @param scores of queries and keys
   * @param pattern at least one kind of layer
   * @param feedForward the feed-forward network
   * @param biases which projections add one
   * @param residual how blocks meet
   * @param sharedLayers whether layers have the same weights
   * @param dropout in training
   * @throws IllegalArgumentException if the pattern is empty or turns more entries than a head has
   */
  public TransformerConfig {
    pattern = List.copyOf(pattern);
    Check.atLeast("kinds of layers", pattern.size(), 1);
    for (LayerKind kind : pattern) {
      kind.rotary()
          .ifPresent(
              rotary ->
                  Check.within(
                      "rotary dimensions",
                      rotary.dimensions(),
                      2,
                      sizes.headSize(),
                      "check head_dim and the rotary share"));
    }
  }

  /**
   * A BERT for training and examples: no dropout, ε = 1e-12, two token types, feed-forward width
   * 4E.
   *
   * @param vocabulary V
   * @param hidden E, a multiple of {@code heads}
   * @param layers number of layers
   * @param heads heads per layer
   * @param positions longest sequence
   * @return the configuration
   * @throws IllegalArgumentException if a size does not fit
   */
  public static TransformerConfig bert(
      int vocabulary, int hidden, int layers, int heads, int positions) {
    PositionTable table = new PositionTable(positions, 0);
    return new TransformerConfig(
        "BERT",
        Sizes.ofWidth(vocabulary, hidden, layers, heads, positions),
        new Embedding(hidden, Optional.of(table), 2, 1, true, false),
        Normalisation.afterSum(Norm.layer(1e-12)),
        Scores.scaled(Sizes.headSize(hidden, heads)),
        List.of(LayerKind.FULL),
        new FeedForward(4 * hidden, Activation.GELU, false),
        Biases.ALL,
        Residual.SEQUENTIAL,
        false,
        Dropout.NONE);
  }

  /**
   * A GPT-2 for training and examples: no dropout, ε = 1e-5, feed-forward width 4E. The output is
   * the hidden states, from which the token embedding table makes logits.
   *
   * @param vocabulary V
   * @param hidden E, a multiple of {@code heads}
   * @param layers number of layers
   * @param heads heads per layer
   * @param positions longest sequence
   * @return the configuration
   * @throws IllegalArgumentException if a size does not fit
   */
  public static TransformerConfig gpt2(
      int vocabulary, int hidden, int layers, int heads, int positions) {
    PositionTable table = new PositionTable(positions, 0);
    return new TransformerConfig(
        "GPT-2",
        Sizes.ofWidth(vocabulary, hidden, layers, heads, positions),
        new Embedding(hidden, Optional.of(table), 0, 1, false, false),
        Normalisation.before(Norm.layer(1e-5)),
        Scores.scaled(Sizes.headSize(hidden, heads)),
        List.of(LayerKind.CAUSAL),
        new FeedForward(4 * hidden, Activation.GELU_TANH, false),
        Biases.ALL,
        Residual.SEQUENTIAL,
        false,
        Dropout.NONE);
  }

  /**
   * The same with the names of another family's checkpoints.
   *
   * @param family its name
   * @return a new configuration
   */
  public TransformerConfig named(String family) {
    return new TransformerConfig(
        family,
        sizes,
        embedding,
        normalisation,
        scores,
        pattern,
        feedForward,
        biases,
        residual,
        sharedLayers,
        dropout);
  }

  /**
   * The same with another embedding.
   *
   * @param other first hidden states
   * @return a new configuration
   */
  @API(status = API.Status.INTERNAL)
  public TransformerConfig with(Embedding other) {
    return new TransformerConfig(
        architecture,
        sizes,
        other,
        normalisation,
        scores,
        pattern,
        feedForward,
        biases,
        residual,
        sharedLayers,
        dropout);
  }

  /**
   * The same with other normalisations.
   *
   * @param other which, and where
   * @return a new configuration
   */
  @API(status = API.Status.INTERNAL)
  public TransformerConfig with(Normalisation other) {
    return new TransformerConfig(
        architecture,
        sizes,
        embedding,
        other,
        scores,
        pattern,
        feedForward,
        biases,
        residual,
        sharedLayers,
        dropout);
  }

  /**
   * The same with another feed-forward network.
   *
   * @param other the network
   * @return a new configuration
   */
  @API(status = API.Status.INTERNAL)
  public TransformerConfig with(FeedForward other) {
    return new TransformerConfig(
        architecture,
        sizes,
        embedding,
        normalisation,
        scores,
        pattern,
        other,
        biases,
        residual,
        sharedLayers,
        dropout);
  }

  /**
   * The same with dropout in training.
   *
   * @param other probabilities
   * @return a new configuration
   */
  @API(status = API.Status.INTERNAL)
  public TransformerConfig with(Dropout other) {
    return new TransformerConfig(
        architecture,
        sizes,
        embedding,
        normalisation,
        scores,
        pattern,
        feedForward,
        biases,
        residual,
        sharedLayers,
        other);
  }

  /**
   * Width of the hidden states.
   *
   * @return E
   */
  public int hiddenSize() {
    return sizes.hidden();
  }

  /**
   * Number of layers.
   *
   * @return at least 1
   */
  public int layers() {
    return sizes.layers();
  }

  /**
   * Layers with weights of their own.
   *
   * @return 1 where all share them
   */
  public int storedLayers() {
    return sharedLayers ? 1 : sizes.layers();
  }

  /**
   * Query heads per layer.
   *
   * @return H
   */
  public int heads() {
    return sizes.heads();
  }

  /**
   * Width of one head.
   *
   * @return m
   */
  public int headSize() {
    return sizes.headSize();
  }

  /**
   * The longest text, special tokens counted.
   *
   * @return a number of tokens
   */
  public int maxLength() {
    return pattern.stream()
        .flatMap(kind -> kind.rotary().stream())
        .mapToInt(rotary -> rotary.scaling().longest(sizes.maxLength()))
        .max()
        .orElse(sizes.maxLength());
  }

  /**
   * What is particular to a layer.
   *
   * @param layer its number, from 0
   * @return its kind
   */
  @API(status = API.Status.INTERNAL)
  public LayerKind kind(int layer) {
    return pattern.get(layer % pattern.size());
  }

  /**
   * Whether tokens attend only to themselves and earlier ones, in every layer.
   *
   * @return true for decoders
   */
  public boolean causal() {
    return pattern.stream().map(LayerKind::visibility).allMatch(Visibility::isCausal);
  }

  /**
   * Whether some layer hides distant tokens, so that one mask does not hold for all layers or
   * lengths.
   *
   * @return true with windows or bands
   */
  public boolean hasWindows() {
    return pattern.stream().map(LayerKind::visibility).anyMatch(Visibility::isLocal);
  }

  /**
   * Whether attention is softmax(q·kᵀ/√m) of the projections themselves: no rotation, norm, cap or
   * bias of positions, and keys for every head.
   *
   * @return true for BERT and GPT-2
   */
  public boolean isOfProjections() {
    return pattern.stream().allMatch(kind -> kind.rotary().isEmpty())
        && scores.equals(Scores.scaled(sizes.headSize()))
        && sizes.keyGroups() == sizes.heads();
  }

  /**
   * The sizes a study selects from.
   *
   * @return the shape
   */
  public ModelShape shape() {
    return new ModelShape(
        layers(), heads(), headSize(), hiddenSize(), sizes.vocabulary(), maxLength(), causal());
  }
}
