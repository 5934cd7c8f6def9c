package io.attentionspectra.djl.session;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.ParameterStore;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.Provenance;
import io.attentionspectra.djl.hook.HookRegistration;
import io.attentionspectra.djl.internal.WithoutGradients;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.ObservedModel;
import io.attentionspectra.djl.observe.TokenBatch;
import io.attentionspectra.djl.observe.TrialPass;
import io.attentionspectra.formats.tokens.TextTokenizer;
import io.attentionspectra.model.ModelShape;
import java.util.List;
import java.util.Optional;

/** A user's block, watched by hooks. Block and tokenizer stay the user's. */
final class HookedModel implements ObservedModel {

  private final BlockSettings settings;
  private final NDArray parameter;
  private final ModelShape shape;
  private final boolean projected;

  private HookedModel(BlockSettings settings, NDArray parameter, TrialPass trial) {
    this.settings = settings;
    this.parameter = parameter;
    this.projected = trial.projected();
    this.shape = trial.shape(vocabulary(settings), settings.maxLength);
  }

  /** Learns the sizes of the block from a pass over a short text. */
  static HookedModel of(BlockSettings settings) {
    BlockDefaults.requireOneMask(settings.block);
    NDArray parameter = settings.parameter();
    TrialPass trial = new TrialPass();
    TokenBatch text =
        new TokenBatch(
            List.of(
                settings
                    .tokenizer
                    .tokenize("one two three")
                    .cutTo(Math.min(16, settings.maxLength))));
    Check.atLeast("tokens of \"one two three\"", text.length(), 2);
    WithoutGradients.run(() -> run(settings, parameter, text, trial, true));
    return new HookedModel(settings, parameter, trial);
  }

  private static int vocabulary(BlockSettings settings) {
    return settings
        .tokenEmbeddings
        .map(table -> Math.toIntExact(table.getShape().get(0)))
        .orElseGet(settings.tokenizer::vocabularySize);
  }

  private static void run(
      BlockSettings settings,
      NDArray parameter,
      TokenBatch batch,
      ForwardObserver observer,
      boolean projected) {
    try (NDManager scope = scope(parameter)) {
      NDList tokens = batch.toNDList(scope);
      NDArray mask = tokens.get(1).toType(DataType.FLOAT32, true);
      BatchView view = new BatchView(observer, mask, projected);
      NDList inputs = settings.laidOut(tokens);
      try (HookRegistration taps = settings.taps.onThisThread().observe(view)) {
        Check.atLeast("hooked blocks", taps.sites().size(), 1);
        settings.block.forward(new ParameterStore(scope, false), inputs, false);
      }
    }
  }

  private static NDManager scope(NDArray parameter) {
    return parameter.getManager().getEngine().newBaseManager(parameter.getDevice());
  }

  @Override
  public String name() {
    return settings.name;
  }

  @Override
  public ModelShape shape() {
    return shape;
  }

  @Override
  public TextTokenizer tokenizer() {
    return settings.tokenizer;
  }

  @Override
  public NDManager newScope() {
    return scope(parameter);
  }

  @Override
  public void observe(TokenBatch batch, ForwardObserver observer) {
    Check.within(
        "tokens",
        batch.length(),
        1,
        shape.maxLength(),
        "cut the texts to " + shape.maxLength() + " tokens");
    WithoutGradients.run(() -> run(settings, parameter, batch, observer, projected));
  }

  @Override
  public Optional<NDArray> tokenEmbeddings() {
    return settings.tokenEmbeddings;
  }

  @Override
  public Provenance provenance() {
    return Provenance.ofRuntime()
        .with(Provenance.Fact.MODEL, name())
        .with("block", settings.block.getClass().getName())
        .with("attention", settings.taps.sites())
        .with(Provenance.Fact.TOKENIZER, tokenizer().sha256())
        .with("engine", parameter.getManager().getEngine().toString())
        .with("device", parameter.getDevice());
  }

  /** Closes nothing: block and tokenizer are the user's. */
  @Override
  public void close() {}
}
