package io.attentionspectra.djl.monitor;

import ai.djl.ndarray.NDList;
import io.attentionspectra.djl.kernel.TorchSolver;
import io.attentionspectra.djl.tap.HeadReducer;
import io.attentionspectra.probe.HeadReading;
import io.attentionspectra.probe.PooledNull;
import io.attentionspectra.study.HeadResult;
import io.attentionspectra.study.ModelSession;
import io.attentionspectra.study.ModelSource;
import io.attentionspectra.study.Spectra;
import io.attentionspectra.study.Study;
import io.attentionspectra.study.StudyResult;
import io.attentionspectra.study.Texts;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The probes of a plan, made ready for one model: every reading is a small study of it. */
final class Probes implements AutoCloseable {

  private final MonitorPlan plan;
  private final Watched model;
  private final LiveSession.ReadingTools tools;
  private final int maxLength;
  private final List<TextPass> attention;
  private final List<TextPass> windows;

  /**
   * What was read of the model.
   *
   * @param attention one state per head
   * @param pooling one state per pooling
   * @param weights pooling weights by name
   * @param notes why something is missing
   */
  record Measured(
      List<HeadState> attention,
      List<PooledState> pooling,
      Map<String, List<Double>> weights,
      List<String> notes) {}

  Probes(MonitorPlan plan, Watched model) {
    this.plan = plan;
    this.model = model;
    int most = Math.min(512, model.shape().maxLength());
    maxLength = Math.min(plan.maxLength.orElse(most), most);
    attention =
        plan.heldOut
            .filter(texts -> plan.attention.isPresent())
            .map(
                texts ->
                    HeldOutPass.ofTexts(model, texts.first(plan.attentionTexts), maxLength))
            .orElse(List.of());
    windows =
        plan.heldOut
            .filter(texts -> plan.pooling.isPresent())
            .map(texts -> HeldOutPass.ofWindows(model, texts, plan.window))
            .orElse(List.of());
    HeadReducer reducer = HeadReducer.open();
    try (NDScope scope = new NDScope(model)) {
      tools = new LiveSession.ReadingTools(reducer, TorchSolver.on(scope.device()));
    }
  }

  /** Reads the held-out texts. */
  Measured read() {
    HeldOut texts = plan.heldOut.orElseThrow();
    Texts passages = texts.first(plan.attentionTexts).texts();
    return measured(attention, windows, passages, texts.texts());
  }

  /** Reads the texts of a training batch. */
  Measured read(NDList inputs) {
    TextPass pass =
        new TrainingBatchPass(
            model, inputs, plan.attentionTexts, model.shape().causal() ? 3 : 2);
    int count = Math.toIntExact(inputs.head().getShape().get(0));
    Texts texts = Texts.of("training batch", Collections.nCopies(count, ""));
    return measured(List.of(pass), List.of(pass), texts, texts);
  }

  private Measured measured(
      List<TextPass> headPasses, List<TextPass> windowPasses, Texts passages, Texts sentences) {
    LiveSession live = new LiveSession(model.shape(), tools, headPasses, windowPasses);
    Collector collector = new Collector(live, plan);
    StudyResult result = study(collector).run(passages, sentences);
    return new Measured(
        result.attention().stream().map(head -> state(head, collector)).toList(),
        result.pooling().stream().map(PooledState::of).toList(),
        weights(collector),
        result.pooling().isEmpty() && plan.pooling.isPresent() ? result.notes() : List.of());
  }

  private HeadState state(HeadResult head, Collector collector) {
    HeadSquares squares = collector.squares(head.layer(), head.head());
    return HeadState.of(
        head, squares, LawAtHead.of(plan.attentionLaws, head, squares.together()));
  }

  private Map<String, List<Double>> weights(Collector collector) {
    Map<String, List<Double>> weights = collector.weights();
    plan.weights.forEach(
        (name, of) ->
            weights.put(name, java.util.Arrays.stream(of.apply(model.block())).boxed().toList()));
    return weights;
  }

  private Study study(Collector collector) {
    Study study = Spectra.of(collector).seed(plan.seed).window(plan.window);
    study = study.depths(plan.depths.toArray(io.attentionspectra.probe.Depth[]::new));
    return study;
  }

  @Override
  public void close() {
    tools.close();
  }
}
