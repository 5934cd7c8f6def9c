package io.attentionspectra.djl.torchscript;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.ParameterStore;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.Provenance;
import io.attentionspectra.djl.internal.PyTorch;
import io.attentionspectra.djl.internal.WithoutGradients;
import io.attentionspectra.djl.internal.kernel.TorchScriptKernel;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.ObservedModel;
import io.attentionspectra.djl.observe.TokenBatch;
import io.attentionspectra.formats.internal.checkpoint.MappedFile;
import io.attentionspectra.formats.tokens.TextTokenizer;
import io.attentionspectra.formats.tokens.TokenizedText;
import io.attentionspectra.formats.torchscript.internal.inputs.InputCandidates;
import io.attentionspectra.formats.torchscript.internal.search.ForwardFacts;
import io.attentionspectra.model.ModelShape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A probed TorchScript model that reads texts. */
final class ProbedTextModel implements ObservedModel {

  private final Path file;
  private final ProbedModel probed;
  private final TextTokenizer tokenizer;
  private final TextTrial trial;
  private final TextTables tables;
  private final List<String> notes;
  private final OptionalInt maxLength;
  private final NDManager manager;

  private ProbedTextModel(
      Path file,
      ProbedModel probed,
      TextTokenizer tokenizer,
      TextTrial trial,
      TextTables tables,
      List<String> notes,
      OptionalInt maxLength,
      NDManager manager) {
    this.file = file;
    this.probed = probed;
    this.tokenizer = tokenizer;
    this.trial = trial;
    this.tables = tables;
    this.notes = notes;
    this.maxLength = maxLength;
    this.manager = manager;
  }

  /** Runs a short text; takes over the model and the tokenizer when it succeeds. */
  static ProbedTextModel of(
      Path file,
      ProbedModel probed,
      InputCandidates candidates,
      ForwardFacts facts,
      TextTokenizer tokenizer,
      Device device,
      OptionalInt maxLength) {
    NDManager manager = PyTorch.engine().newBaseManager(device);
    try (NDManager scope = manager.newSubManager()) {
      ProbedBlock block = probed.block();
      TextTrial trial =
          WithoutGradients.get(
              () ->
                  new InputTrial(file, block, tokenizer, facts.device(), scope).choose(candidates));
      TextTables tables =
          TextTables.of(block.getParameters(), trial.width(), trial.inputs(), facts.tables());
      List<String> notes = new ArrayList<>(trial.notes());
      if (!candidates.told()) {
        notes.add(
            "what "
                + candidates.signature()
                + " takes was found by running a short text: "
                + trial.inputs());
      }
      return new ProbedTextModel(file, probed, tokenizer, trial, tables, notes, maxLength, manager);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  @Override
  public String name() {
    return String.valueOf(file.getFileName());
  }

  @Override
  public ModelShape shape() {
    return new ModelShape(
        trial.scales().size(),
        trial.heads(),
        trial.headSize(),
        trial.width(),
        tables.vocabulary().orElse(Math.max(1, tokenizer.vocabularySize())),
        maxLength.orElse(tables.positions()),
        trial.causal());
  }

  @Override
  public TextTokenizer tokenizer() {
    return tokenizer;
  }

  @Override
  public NDManager newScope() {
    return manager.newSubManager();
  }

  @Override
  public Optional<NDArray> tokenEmbeddings() {
    return tables.tokens();
  }

  @Override
  public void observe(TokenBatch batch, ForwardObserver observer) {
    Check.within(
        "tokens", batch.length(), 1, shape().maxLength(), "cut the texts to that many tokens");
    tables.requireRows(batch);
    if (!trial.masked()
        && batch.texts().stream().anyMatch(text -> text.length() < batch.length())) {
      throw Check.failure(
          "batch",
          batch.texts().size(),
          "has padding, which the model does not tell from tokens",
          "give one text");
    }
    WithoutGradients.run(() -> replayed(batch, observer));
  }

  private void replayed(TokenBatch batch, ForwardObserver observer) {
    try (NDManager scope = newScope()) {
      ProbedBlock block = probed.block().observing(pass -> replay(pass, batch, observer, scope));
      block.forward(new ParameterStore(scope, false), trial.inputs().of(batch, scope), false);
    } catch (EngineException e) {
      throw refused(batch, TextTrial.reason(e));
    }
  }

  private IllegalArgumentException refused(TokenBatch batch, String reason) {
    if (reason.contains("index out of range")) {
      return Check.failure(
          "model",
          file,
          "looks up a row that one of its tables does not have: token numbers go up to "
              + TextTables.largest(batch, TokenizedText::ids)
              + ", token types up to "
              + TextTables.largest(batch, TokenizedText::types)
              + ", positions up to "
              + (batch.length() - 1),
          "give the tokenizer.json that the model was trained with, or shorter texts");
    }
    if (batch.texts().size() > 1 && runs(new TokenBatch(batch.texts().subList(0, 1)))) {
      return Check.failure(
          "model",
          file,
          "was traced for one text at a time and does not run on "
              + batch.texts().size()
              + ": their number became a constant",
          TextInputs.TRACED_SIZES);
    }
    return Check.failure(
        "model",
        file,
        "does not run on texts of " + batch.length() + " tokens (" + reason + ")",
        "give shorter texts");
  }

  private boolean runs(TokenBatch batch) {
    try (NDManager scope = newScope()) {
      ProbedBlock block = probed.block().observing(pass -> {});
      block.forward(new ParameterStore(scope, false), trial.inputs().of(batch, scope), false);
      return true;
    } catch (EngineException e) {
      return false;
    }
  }

  /** Shows what a pass recorded as if the observer had watched it. */
  private void replay(
      ProbedPass pass, TokenBatch batch, ForwardObserver observer, NDManager scope) {
    NDArray mask = batch.toNDList(scope).get(1).toType(DataType.FLOAT32, false);
    List<AttentionReading> layers = TextTrial.layers(pass, batch.length());
    Check.within(
        "layers with attention",
        layers.size(),
        trial.scales().size(),
        trial.scales().size(),
        "a short text showed " + trial.scales().size() + "; texts must take the same branches");
    NDArray end = TextTrial.end(pass, batch.length(), trial.width());
    AttentionReading first = layers.get(0);
    hidden(observer, 0, first.entering() == null ? first.input() : first.entering(), mask);
    for (int layer = 0; layer < layers.size(); layer++) {
      AttentionReading reading = layers.get(layer);
      observer.attention(layer, tap(reading, trial.scales().get(layer), mask));
      boolean last = layer == layers.size() - 1;
      hidden(observer, layer + 1, last && end != null ? end : reading.output(), mask);
    }
  }

  private static void hidden(
      ForwardObserver observer, int depth, @Nullable NDArray states, NDArray mask) {
    if (states != null) {
      observer.hidden(depth, states.toType(DataType.FLOAT32, false), mask);
    }
  }

  private static AttentionTap tap(AttentionReading reading, OptionalDouble scale, NDArray mask) {
    Optional<AttentionTap.Projections> projections = Optional.empty();
    NDArray query = reading.query();
    NDArray key = reading.key();
    if (scale.isPresent() && query != null && key != null) {
      double root = Math.sqrt((double) query.getShape().get(3));
      double beta = reading.scale().orElse(scale.getAsDouble()) * root;
      projections = Optional.of(new AttentionTap.Projections(query, key, beta));
    }
    return new AttentionTap(
        reading.attention(),
        mask,
        Optional.ofNullable(reading.input()),
        projections,
        Optional.empty());
  }

  @Override
  public List<String> notes() {
    return notes;
  }

  @Override
  public Provenance provenance() {
    List<Integer> alone =
        IntStream.range(0, trial.scales().size())
            .filter(layer -> trial.scales().get(layer).isEmpty())
            .boxed()
            .toList();
    Provenance facts =
        Provenance.ofRuntime()
            .with(Provenance.Fact.MODEL, name())
            .with(Provenance.Fact.WEIGHTS, MappedFile.sha256(file))
            .with(Provenance.Fact.TOKENIZER, tokenizer.sha256())
            .with("engine", TorchScriptKernel.ENGINE + " " + manager.getEngine().getVersion())
            .with("device", manager.getDevice());
    return alone.isEmpty() ? facts : facts.with("layers read from attention alone", alone);
  }

  @Override
  public void close() {
    probed.close();
    tokenizer.close();
    manager.close();
  }
}
