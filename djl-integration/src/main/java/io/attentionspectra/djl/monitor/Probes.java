package io.attentionspectra.djl.monitor;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.attentionspectra.probe.Depth;
import io.attentionspectra.probe.PooledNull;
import io.attentionspectra.study.HeadResult;
import io.attentionspectra.study.ModelStep;
import io.attentionspectra.study.PooledStep;
import io.attentionspectra.study.Spectra;
import io.attentionspectra.study.Study;
import io.attentionspectra.study.StudyResult;
import io.attentionspectra.study.Texts;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The probes of a plan, made ready for one model: every reading is a small study of it. */
final class Probes implements AutoCloseable {

  /** Longest text of an attention spectrum unless told otherwise, as in a study. */
  private static final int LONGEST = 512;

  /** How a study's note begins on heads that it was given no null for. */
  private static final String UNTESTED = "outliers of ";

  private final MonitorPlan plan;
  private final Watched model;
  private final Block block;
  private final ReadingTools tools;
  private final List<TextPass> attention;
  private final List<TextPass> windows;

  /**
   * What was read of the model.
   *
   * @param attention one state per head
   * @param pooling one state per pooling
   * @param weights pooling weights by name
   * @param notes what was left out, and why
   */
  record Measured(
      List<HeadState> attention,
      List<PooledState> pooling,
      Map<String, List<Double>> weights,
      List<String> notes) {}

  Probes(MonitorPlan plan, Watched model, Block block) {
    this.plan = plan;
    this.model = model;
    this.block = block;
    int longest = Math.min(plan.maxLength.orElse(LONGEST), model.shape().maxLength());
    Optional<HeldOut> texts = plan.heldOut;
    attention =
        texts
            .map(all -> HeldOutPass.ofTexts(model, all.first(plan.attentionTexts), longest))
            .orElse(List.of());
    windows =
        texts
            .filter(all -> plan.pooling.isPresent())
            .map(all -> HeldOutPass.ofWindows(model, all, plan.window))
            .orElse(List.of());
    try (NDManager scope = model.newScope()) {
      tools = ReadingTools.on(scope.getDevice());
    }
  }

  /** Reads the held-out texts. */
  Measured read() {
    HeldOut texts = plan.heldOut.orElseThrow();
    Texts passages = texts.first(plan.attentionTexts).texts();
    return measured(
        new LiveSession(model.shape(), tools, attention, windows), passages, texts.texts());
  }

  /** Reads the texts of a training batch. */
  Measured read(NDList inputs) {
    int least = model.shape().causal() ? 3 : 2;
    TextPass pass = new TrainingBatchPass(model, inputs, plan.attentionTexts, least);
    int count = Math.toIntExact(inputs.head().getShape().get(0));
    Texts texts = Texts.of("training batch", Collections.nCopies(count, ""));
    LiveSession session = new LiveSession(model.shape(), tools, List.of(pass), List.of(pass));
    return measured(session, texts, texts);
  }

  private Measured measured(LiveSession session, Texts passages, Texts sentences) {
    int depth = plan.depths.get(0).in(model.shape().layers());
    Collector collector = new Collector(session, depth);
    StudyResult result = study(collector).run(passages, sentences);
    return new Measured(
        result.attention().stream().map(head -> state(head, collector)).toList(),
        result.pooling().stream().map(PooledState::of).toList(),
        weights(collector),
        result.notes().stream().filter(note -> !note.startsWith(UNTESTED)).toList());
  }

  private HeadState state(HeadResult head, Collector collector) {
    HeadSquares squares = collector.squares(head.layer(), head.head());
    return HeadState.of(head, squares, LawAtHead.of(plan.attentionLaws, head, squares.together()));
  }

  /** Those of the user's block come last, so that they win over a probe's of the same name. */
  private Map<String, List<Double>> weights(Collector collector) {
    PoolingWeights weights = new PoolingWeights(plan.window);
    plan.pooling.ifPresent(
        probe -> collector.correlation().ifPresent(windows -> weights.of(probe, windows)));
    plan.weights.forEach((name, of) -> weights.put(name, of.apply(block)));
    return weights.map();
  }

  private Study study(Collector source) {
    ModelStep model = Spectra.of(source).layers(plan.layers).heads(plan.heads);
    Optional<Study> heads = plan.attention.map(model::probe);
    Optional<Study> both =
        plan.pooling.map(
            probe ->
                laws(heads.map(study -> study.probe(probe)).orElseGet(() -> model.probe(probe))));
    return both.or(() -> heads)
        .orElseThrow()
        .window(plan.window)
        .depths(plan.depths.toArray(Depth[]::new))
        .seed(plan.seed);
  }

  private Study laws(PooledStep pooled) {
    return plan.pooledLaws.isEmpty()
        ? pooled
        : pooled.against(plan.pooledLaws.toArray(PooledNull[]::new));
  }

  @Override
  public void close() {
    tools.close();
  }
}
