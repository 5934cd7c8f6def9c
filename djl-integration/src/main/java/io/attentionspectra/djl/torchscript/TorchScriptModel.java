package io.attentionspectra.djl.torchscript;

import ai.djl.Device;
import io.attentionspectra.base.Check;
import io.attentionspectra.djl.observe.ObservedModel;
import io.attentionspectra.djl.observe.ObservedModelSource;
import io.attentionspectra.djl.observe.TextTokenizer;
import io.attentionspectra.formats.torchscript.ProbePattern;
import io.attentionspectra.formats.torchscript.archive.InstrumentedArchive;
import io.attentionspectra.formats.torchscript.archive.TorchScriptArchive;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * A TorchScript file that reads texts, with its {@code tokenizer.json} beside it, as the model of a
 * study.
 *
 * <p>What each argument of {@code forward} is follows from its name (input_ids, attention_mask,
 * token_type_ids and their like; without names, from their usual order). Layers are the attentions
 * over all tokens of a text, in the order of computation; whether they are causal is found by
 * running one short text. Where queries and keys do not explain the attention, because a bias of
 * positions enters, heads are read from their attention alone.
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

  private TorchScriptModel(
      Path file, Path tokenizer, ProbePattern[] patterns, OptionalInt maxLength) {
    this.file = file;
    this.tokenizer = tokenizer;
    this.patterns = patterns;
    this.maxLength = maxLength;
  }

  /**
   * The model in a file.
   *
   * @param file written by {@code torch.jit.save}, its tokenizer.json beside it
   * @return the source; nothing is read yet
   */
  public static TorchScriptModel at(Path file) {
    return new TorchScriptModel(
        file, file.resolveSibling("tokenizer.json"), new ProbePattern[0], OptionalInt.empty());
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
    return new TorchScriptModel(file, json, patterns, maxLength);
  }

  /**
   * The same model with help for attention that the search does not find.
   *
   * @param more patterns
   * @return a new source
   */
  public TorchScriptModel withPatterns(ProbePattern... more) {
    return new TorchScriptModel(file, tokenizer, more.clone(), maxLength);
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
    return new TorchScriptModel(file, tokenizer, patterns, OptionalInt.of(tokens));
  }

  /**
   * Reads the file and runs one short text.
   *
   * @param device where the weights go
   * @return the model, to be closed by the caller
   * @throws IllegalArgumentException if the file or the tokenizer is missing or damaged, the model
   *     takes other arguments than texts give, or shows no attention over them
   */
  @Override
  public ObservedModel load(Device device) {
    TorchScriptArchive archive = TorchScriptArchive.read(file);
    TextInputs inputs = TextInputs.of(file, archive.parameters());
    InstrumentedArchive instrumented = archive.instrument(patterns);
    TextTokenizer texts = TextTokenizer.at(tokenizer);
    try {
      ProbedModel probed = ProbedModel.load(instrumented, device);
      try {
        return ProbedTextModel.of(file, probed, inputs, texts, device, maxLength);
      } catch (RuntimeException e) {
        probed.close();
        throw e;
      }
    } catch (RuntimeException e) {
      texts.close();
      throw e;
    }
  }

  @Override
  public String name() {
    return String.valueOf(file.getFileName());
  }
}
