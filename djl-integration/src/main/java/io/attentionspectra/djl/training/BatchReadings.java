package io.attentionspectra.djl.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Block;
import ai.djl.training.Trainer;
import io.attentionspectra.djl.hook.AttentionTaps;
import io.attentionspectra.djl.model.Transformer;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.TrialPass;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.Texts;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Reads the training pass of a batch, which hooks keep until then. */
final class BatchReadings implements ReadingSource {

  /** For the sizes that no pass over a batch shows. */
  private static final int UNKNOWN = Integer.MAX_VALUE;

  private final MonitorPlan plan;
  private final TrainingHooks hooks;
  private final ReadingStudy probes;
  private final String description;
  private Optional<ModelShape> shape;
  private boolean projected = true;
  private Optional<RecordedPass> pass = Optional.empty();

  private BatchReadings(
      MonitorPlan plan,
      TrainingHooks hooks,
      ReadingStudy probes,
      String description,
      Optional<ModelShape> shape) {
    this.plan = plan;
    this.hooks = hooks;
    this.probes = probes;
    this.description = description;
    this.shape = shape;
  }

  /** Readings of a block with attention, where the JVM allows hooks; refused otherwise. */
  static BatchReadings of(MonitorPlan plan, Trainer trainer) {
    Block block = trainer.getModel().getBlock();
    TrainingHooks hooks =
        new TrainingHooks(
            plan.extras().taps().apply(AttentionTaps.of(block)),
            trainer.getDevices()[0],
            trainer.getManager(),
            plan.windows().probe().isPresent());
    hooks.arm();
    hooks.close();
    List<Transformer> known = Transformers.in(block);
    boolean isWhole =
        known.size() == 1
            && hooks.layers() == known.get(0).config().layers()
            && known.get(0).config().isOfProjections();
    Optional<ModelShape> shape =
        isWhole ? Optional.of(known.get(0).config().shape()) : Optional.empty();
    shape.ifPresent(sizes -> PlanCheck.model(plan, sizes));
    String description =
        isWhole ? known.get(0).config().toString() : block.getClass().getSimpleName();
    return new BatchReadings(plan, hooks, ReadingStudy.of(plan, trainer), description, shape);
  }

  @Override
  public Optional<ModelShape> shape() {
    return shape;
  }

  @Override
  public String describe() {
    return description;
  }

  @Override
  public void expect() {
    hooks.arm();
  }

  @Override
  public boolean isReady() {
    release();
    pass = hooks.take();
    pass.ifPresent(this::learn);
    return pass.isPresent();
  }

  /** Sizes come from the longest text of the first pass, where the block does not tell them. */
  private void learn(RecordedPass recorded) {
    if (shape.isPresent()) {
      return;
    }
    int[] lengths = recorded.lengths();
    int longest = 0;
    for (int text = 1; text < lengths.length; text++) {
      longest = lengths[text] > lengths[longest] ? text : longest;
    }
    TrialPass trial = new TrialPass();
    recorded.replay(new OneText(trial, longest));
    ModelShape learned = trial.shape(UNKNOWN, UNKNOWN);
    PlanCheck.model(plan, learned);
    projected = trial.projected();
    shape = Optional.of(learned);
  }

  /** Shows one text of a pass. */
  private record OneText(ForwardObserver observer, int text) implements ForwardObserver {

    private NDArray of(NDArray array) {
      return array.get(new NDIndex(text + ":" + (text + 1)));
    }

    @Override
    public void hidden(int depth, NDArray states, NDArray mask) {
      observer.hidden(depth, of(states), of(mask));
    }

    @Override
    public void attention(int layer, AttentionTap tap) {
      Optional<AttentionTap.Projections> projections =
          tap.projections()
              .map(
                  all ->
                      new AttentionTap.Projections(
                          of(all.query()), of(all.key()), all.inverseTemperature()));
      observer.attention(
          layer,
          new AttentionTap(
              of(tap.attention()), of(tap.mask()), tap.input(), projections, tap.value()));
    }
  }

  @Override
  public ReadingStudy.Measured read() {
    ModelShape sizes = shape.orElseThrow();
    RecordedPass recorded = pass.orElseThrow();
    TextPass texts =
        new TrainingBatchPass(recorded, projected, plan.heads().texts(), sizes.causal() ? 3 : 2);
    int count = recorded.lengths().length;
    Texts names = Texts.of("training batch", Collections.nCopies(count, ""));
    List<TextPass> passes = List.of(texts);
    return probes.read(sizes, passes, names, passes, names);
  }

  @Override
  public void release() {
    pass.ifPresent(RecordedPass::close);
    pass = Optional.empty();
  }

  @Override
  public void close() {
    release();
    hooks.close();
    probes.close();
  }
}
