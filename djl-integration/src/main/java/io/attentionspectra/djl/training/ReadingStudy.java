package io.attentionspectra.djl.training;

import ai.djl.nn.Block;
import ai.djl.training.Trainer;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.model.Depth;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.Note;
import io.attentionspectra.model.Texts;
import io.attentionspectra.monitor.event.HeadState;
import io.attentionspectra.monitor.event.PooledState;
import io.attentionspectra.nulls.PooledNull;
import io.attentionspectra.result.HeadResult;
import io.attentionspectra.result.StudyResult;
import io.attentionspectra.study.ModelStep;
import io.attentionspectra.study.PooledStep;
import io.attentionspectra.study.Spectra;
import io.attentionspectra.study.Study;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The small study that every reading of a monitor is, with its kernels. Given passes through the
 * model as it is now, it returns what is read of them, for {@link ReadingSource}.
 */
final class ReadingStudy implements AutoCloseable {

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

  private ReadingStudy(MonitorPlan plan, Block block, ReadingTools tools) {
    this.plan = plan;
    this.block = block;
    this.tools = tools;
  }

  /** Loads the kernels. */
  static ReadingStudy of(MonitorPlan plan, Trainer trainer) {
    ReadingTools tools = ReadingTools.on(trainer.getDevices()[0]);
    return new ReadingStudy(plan, trainer.getModel().getBlock(), tools);
  }

  /** Reads heads from some passes, and pooled windows from others. */
  Measured read(
      ModelShape shape,
      List<TextPass> attention,
      Texts passages,
      List<TextPass> windows,
      Texts sentences) {
    LiveSession live = new LiveSession(shape, tools, attention, windows);
    int depth = plan.windows().depths().get(0).in(shape.layers());
    RecordingSession session = new RecordingSession(live, depth);
    StudyResult result = study(session).run(passages, sentences);
    return new Measured(
        result.attention().stream().map(head -> state(head, shape.visibility(), session)).toList(),
        result.pooling().stream().map(PooledState::of).toList(),
        weights(session),
        result.notes().stream().filter(note -> note.kind() != Note.Kind.UNTESTED).toList());
  }

  private HeadState state(HeadResult head, Visibility visibility, RecordingSession session) {
    return HeadState.of(
        head,
        visibility,
        session.squares(head.layer(), head.head()),
        session.balanced(head.layer(), head.head()),
        plan.heads().laws());
  }

  /** Those of the user's block come last, so that they win over a probe's of the same name. */
  private Map<String, List<Double>> weights(RecordingSession session) {
    PoolingWeights weights = new PoolingWeights(plan.windows().length());
    plan.windows()
        .probe()
        .ifPresent(probe -> session.correlation().ifPresent(windows -> weights.of(probe, windows)));
    plan.extras().weights().forEach((name, of) -> weights.put(name, of.apply(block)));
    return weights.map();
  }

  private Study study(RecordingSession session) {
    ModelStep model = Spectra.of(session).layers(plan.heads().layers()).heads(plan.heads().heads());
    Optional<Study> heads = plan.heads().probe().map(model::probe);
    Optional<Study> both =
        plan.windows()
            .probe()
            .map(
                probe ->
                    laws(
                        heads
                            .map(study -> study.probe(probe))
                            .orElseGet(() -> model.probe(probe))));
    return both.or(() -> heads)
        .orElseThrow()
        .window(plan.windows().length())
        .depths(plan.windows().depths().toArray(Depth[]::new))
        .seed(plan.origin().seed());
  }

  private Study laws(PooledStep pooled) {
    List<PooledNull> laws = plan.windows().laws();
    return laws.isEmpty() ? pooled : pooled.against(laws.toArray(PooledNull[]::new));
  }

  @Override
  public void close() {
    tools.close();
  }
}
