package io.attentionspectra.djl.torchscript;

import ai.djl.Device;
import io.attentionspectra.base.Check;
import io.attentionspectra.djl.observe.ObservedModel;
import io.attentionspectra.djl.observe.ObservedModelSource;
import io.attentionspectra.formats.internal.reading.InputKind;
import io.attentionspectra.formats.tokens.TextTokenizer;
import io.attentionspectra.formats.torchscript.ProbePattern;
import io.attentionspectra.formats.torchscript.archive.InstrumentedArchive;
import io.attentionspectra.formats.torchscript.archive.TorchScriptArchive;
import io.attentionspectra.formats.torchscript.internal.inputs.InputCandidates;
import io.attentionspectra.formats.torchscript.internal.search.ForwardFacts;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A TorchScript file that reads texts, with its {@code tokenizer.json} beside it, as the model of a
 * study.
 *
 * <p>What each argument of {@code forward} is, or each item of a dictionary that it takes, follows
 * from its name (input_ids, attention_mask, token_type_ids and their like), or from the table that
 * is looked up by it. Where neither says anything, a short text is run with each input it may be,
 * and a note tells which was taken; if several are taken and give other attention, {@link
 * #calledWith} must say it. Layers are the attentions over all tokens of a text, in the order of
 * computation; whether they are causal is found by running one short text. Where queries and keys
 * do not explain the attention, because a bias of positions enters, heads are read from their
 * attention alone.
 *
 * <p>Depth 0 is what enters the first attention, depth l + 1 what leaves layer l as far as the
 * source shows it, the last depth what the model returns where that is hidden states.
 *
 * <p>A TorchScript file is code: loading it runs what it holds in the engine. Load only files you
 * trust.
 */
public final class TorchScriptModel implements ObservedModelSource {

  private final Path file;
  private final Path tokenizer;
  private final ProbePattern[] patterns;
  private final OptionalInt maxLength;
  private final Map<String, String> calledWith;

  private TorchScriptModel(
      Path file,
      Path tokenizer,
      ProbePattern[] patterns,
      OptionalInt maxLength,
      Map<String, String> calledWith) {
    this.file = file;
    this.tokenizer = tokenizer;
    this.patterns = patterns;
    this.maxLength = maxLength;
    this.calledWith = calledWith;
  }

  /**
   * The model in a file.
   *
   * @param file written by {@code torch.jit.save}, its tokenizer.json beside it
   * @return the source; nothing is read yet
   */
  public static TorchScriptModel at(Path file) {
    return new TorchScriptModel(
        file,
        file.resolveSibling("tokenizer.json"),
        new ProbePattern[0],
        OptionalInt.empty(),
        Map.of());
  }

  /**
   * A model of one of DJL's repositories, which DJL fetches over the network when it is loaded, and
   * keeps in its cache ({@code ~/.djl.ai}, or where {@code DJL_CACHE_DIR} says).
   *
   * <p>Its {@code tokenizer.json} lies beside it there. DJL's own settings hold: with {@code
   * ai.djl.offline} set, what is in the cache is used and nothing is fetched.
   *
   * @param url such as {@code djl://ai.djl.huggingface.pytorch/OWNER/NAME}
   * @param patterns attention that the search does not find by itself
   * @return the source; nothing is fetched yet
   */
  public static ObservedModelSource inRepository(String url, ProbePattern... patterns) {
    return new RepositoryModel(url, List.of(patterns));
  }

  /**
   * The same model with a tokenizer from elsewhere.
   *
   * @param json a Hugging Face tokenizer.json
   * @return a new source
   */
  public TorchScriptModel withTokenizer(Path json) {
    return new TorchScriptModel(file, json, patterns, maxLength, calledWith);
  }

  /**
   * The same model with help for attention that the search does not find.
   *
   * @param more patterns
   * @return a new source
   */
  public TorchScriptModel withPatterns(ProbePattern... more) {
    return new TorchScriptModel(file, tokenizer, more.clone(), maxLength, calledWith);
  }

  /**
   * The same model with another longest text. Without it, it is the number of rows of a table of
   * positions where the model names one, else 512.
   *
   * @param tokens special tokens counted, at least 2
   * @return a new source
   * @throws IllegalArgumentException if it is below 2
   */
  public TorchScriptModel withMaxLength(int tokens) {
    Check.atLeast("maxLength", tokens, 2);
    return new TorchScriptModel(file, tokenizer, patterns, OptionalInt.of(tokens), calledWith);
  }

  /**
   * Says what {@code forward} is called with, where the names of its arguments do not.
   *
   * @param inputs for an argument, or for the key of a dictionary, what it is given: {@code
   *     input_ids}, {@code attention_mask} (1 for tokens), {@code padding_mask} (true for padding),
   *     {@code token_type_ids} or {@code position_ids}
   * @return a new source
   * @throws IllegalArgumentException if an input is none of these
   */
  public TorchScriptModel calledWith(Map<String, String> inputs) {
    inputs.values().forEach(InputKind::of);
    return new TorchScriptModel(file, tokenizer, patterns, maxLength, Map.copyOf(inputs));
  }

  /**
   * Reads the file and runs one short text.
   *
   * @param device where the weights go
   * @return the model, to be closed by the caller
   * @throws IllegalArgumentException if the file or the tokenizer is missing or damaged, the model
   *     takes other arguments than texts give, shows no attention over them, or was traced in
   *     training mode, so that it gives other numbers at every run
   */
  @Override
  public ObservedModel load(Device device) {
    TorchScriptArchive archive = TorchScriptArchive.read(file);
    InstrumentedArchive instrumented = archive.instrument(patterns);
    ForwardFacts facts = instrumented.facts();
    InputCandidates inputs =
        InputCandidates.of(
            file, archive.parameters(), facts.keys(), facts.tables().values(), calledWith);
    requireInference(facts);
    TextTokenizer texts = TextTokenizer.at(tokenizer);
    try {
      ProbedModel probed = ProbedModel.load(instrumented, device);
      try {
        return ProbedTextModel.of(file, probed, inputs, facts, texts, device, maxLength);
      } catch (RuntimeException e) {
        probed.close();
        throw e;
      }
    } catch (RuntimeException e) {
      texts.close();
      throw e;
    }
  }

  private void requireInference(ForwardFacts facts) {
    if (facts.training().isPresent()) {
      throw Check.failure(
          "model",
          file,
          "was traced in training mode: " + facts.training().get() + " is active at every run",
          "call model.eval() before torch.jit.trace, and write it again");
    }
  }

  @Override
  public String name() {
    return String.valueOf(file.getFileName());
  }
}
