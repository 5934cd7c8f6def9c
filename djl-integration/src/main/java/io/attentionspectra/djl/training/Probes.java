package io.attentionspectra.djl.training;

import ai.djl.nn.Block;
import ai.djl.training.Trainer;
import io.attentionspectra.model.Depth;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.Texts;
import io.attentionspectra.monitor.event.HeadSquares;
import io.attentionspectra.monitor.event.HeadState;
import io.attentionspectra.monitor.event.LawAtHead;
import io.attentionspectra.monitor.event.PooledState;
import io.attentionspectra.nulls.PooledNull;
import io.attentionspectra.result.HeadResult;
import io.attentionspectra.result.Note;
import io.attentionspectra.result.StudyResult;
import io.attentionspectra.study.ModelStep;
import io.attentionspectra.study.PooledStep;
import io.attentionspectra.study.Spectra;
import io.attentionspectra.study.Study;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The probes of a plan with their kernels: every reading is a small study. */
final class Probes implements AutoCloseable {

  private final MonitorPlan plan;
  private final Block block;
  private final ReadingTools tools;

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
      List<Note> notes) {}

  private Probes(MonitorPlan plan, Block block, ReadingTools tools) {
    this.plan = plan;
    this.block = block;
    this.tools = tools;
  }

  /** Loads the kernels. */
  static Probes of(MonitorPlan plan, Trainer trainer) {
    ReadingTools tools = ReadingTools.on(trainer.getDevices()[0]);
    return new Probes(plan, trainer.getModel().getBlock(), tools);
  }

  /** Reads heads from some passes, and pooled windows from others. */
  Measured read(
      ModelShape shape,
      List<TextPass> attention,
      Texts passages,
      List<TextPass> windows,
      Texts sentences) {
    LiveSession session = new LiveSession(shape, tools, attention, windows);
    int depth = plan.depths.get(0).in(shape.layers());
    Collector collector = new Collector(session, depth);
    StudyResult result = study(collector).run(passages, sentences);
    return new Measured(
        result.attention().stream().map(head -> state(head, collector)).toList(),
        result.pooling().stream().map(PooledState::of).toList(),
        weights(collector),
        result.notes().stream().filter(note -> note.kind() != Note.Kind.UNTESTED).toList());
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
