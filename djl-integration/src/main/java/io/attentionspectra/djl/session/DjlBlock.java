package io.attentionspectra.djl.session;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.ParameterList;
import io.attentionspectra.base.Check;
import io.attentionspectra.djl.hook.AttentionTaps;
import io.attentionspectra.djl.observe.ObservedModel;
import io.attentionspectra.formats.tokens.TextTokenizer;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelSource;
import java.util.Optional;

/**
 * A DJL block of the user's own as the model of a study. Its attention is read through hooks; block
 * and tokenizer stay the user's, to be closed after the study.
 *
 * <pre>{@code
 * Spectra.of(DjlBlock.of(model.getBlock(), tokenizer)).probe(attentionSpectrum())…
 * }</pre>
 *
 * <p>Known without being told: the inputs of {@code BertBlock}, its number of positions, to which
 * every text is then padded, the inputs of our {@code Transformer}; any other block is given token
 * numbers alone. Sizes and causality are learned from a forward pass over a short text. Queries and
 * keys are used where attention is softmax(q·kᵀ/√m) in that pass, to within rounding; else
 * attention alone is.
 *
 * <p>An immutable value; nothing runs before {@link #open}.
 */
public final class DjlBlock implements ModelSource {

  private final BlockSettings settings;

  private DjlBlock(BlockSettings settings) {
    this.settings = settings;
  }

  /**
   * An initialised block.
   *
   * @param block such as {@code model.getBlock()}
   * @param tokenizer gives the token numbers it was trained with
   * @return the source
   * @throws IllegalArgumentException if the block has no values yet, or no parameter
   */
  public static DjlBlock of(Block block, TextTokenizer tokenizer) {
    ParameterList parameters = block.getParameters();
    if (parameters.isEmpty() || !parameters.values().stream().allMatch(Parameter::isInitialized)) {
      throw Check.failure(
          "block",
          block.getClass().getSimpleName(),
          "has no values",
          "initialize it or load its parameters first");
    }
    return new DjlBlock(new BlockSettings(block, tokenizer));
  }

  /**
   * The block of a model, under the model's name.
   *
   * @param model loaded or initialised
   * @param tokenizer gives the token numbers it was trained with
   * @return the source
   * @throws IllegalArgumentException if the block has no values yet, or no parameter
   */
  public static DjlBlock of(Model model, TextTokenizer tokenizer) {
    return of(model.getBlock(), tokenizer).named(model.getName());
  }

  /**
   * Names the model in titles and provenance; otherwise the class of the block does.
   *
   * @param name a short name
   * @return a new source
   */
  public DjlBlock named(String name) {
    return new DjlBlock(settings.with(copy -> copy.name = name));
  }

  /**
   * Says what the block is called with.
   *
   * @param inputs lays out the tokens
   * @return a new source
   */
  public DjlBlock calledWith(BlockInputs inputs) {
    return new DjlBlock(settings.with(copy -> copy.inputs = inputs));
  }

  /**
   * Says how long texts may be; otherwise the table of positions does where it is known, else 512.
   *
   * @param tokens longest text, special tokens counted
   * @return a new source
   * @throws IllegalArgumentException if it is below 2
   */
  public DjlBlock maxLength(int tokens) {
    Check.atLeast("max-length", tokens, 2);
    return new DjlBlock(settings.with(copy -> copy.maxLength = tokens));
  }

  /**
   * Reads attention layers of other names or other hidden states.
   *
   * @param taps taps of the same block
   * @return a new source
   */
  public DjlBlock tapped(AttentionTaps taps) {
    return new DjlBlock(settings.with(copy -> copy.taps = taps));
  }

  /**
   * Says where the token embeddings are; otherwise the first embedding table in the tree counts.
   *
   * @param table V × E
   * @return a new source
   */
  public DjlBlock tokenEmbeddings(NDArray table) {
    return new DjlBlock(settings.with(copy -> copy.tokenEmbeddings = Optional.of(table)));
  }

  /**
   * The block as a model to watch, for other uses than a study.
   *
   * @return the model; closing it closes neither block nor tokenizer
   * @throws IllegalArgumentException if no attention is found, or its shapes do not fit
   * @throws IllegalStateException if this JVM does not allow hooks
   */
  public ObservedModel observed() {
    return HookedModel.of(settings);
  }

  @Override
  public String describe() {
    return settings.name;
  }

  @Override
  public ModelSession open() {
    return ObservedSession.of(observed(), settings.parameter().getDevice());
  }
}
