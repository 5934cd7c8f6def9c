package io.attentionspectra.djl.training;

import io.attentionspectra.base.Defaults;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.PoolingWindow;
import io.attentionspectra.model.Texts;
import java.util.List;
import java.util.Optional;

/** Reads the model on fixed texts, as in inference, whenever it is asked to. */
final class HeldOutReadings implements ReadingSource {

  private final MonitorPlan plan;
  private final HeldOut texts;
  private final ReadableModel model;
  private final ReadingStudy probes;
  private final List<TextPass> attention;
  private final List<TextPass> windows;

  /** Readings of a model that fits the plan. */
  HeldOutReadings(MonitorPlan plan, HeldOut texts, ReadableModel model, ReadingStudy probes) {
    this.plan = plan;
    this.texts = texts;
    this.model = model;
    this.probes = probes;
    int longest =
        Math.min(plan.heads().longest().orElse(Defaults.LONGEST), model.shape().maxLength());
    attention = HeldOutPass.ofTexts(model, texts.first(plan.heads().texts()), longest);
    windows =
        plan.windows().probe().isPresent()
            ? HeldOutPass.ofWindows(
                model, texts, PoolingWindow.ofWholeTexts(plan.windows().length(), longest))
            : List.of();
  }

  @Override
  public Optional<ModelShape> shape() {
    return Optional.of(model.shape());
  }

  @Override
  public String describe() {
    return model.describe();
  }

  @Override
  public void expect() {}

  @Override
  public boolean isReady() {
    return true;
  }

  @Override
  public ReadingStudy.Measured read() {
    Texts passages = texts.first(plan.heads().texts()).texts();
    return probes.read(model.shape(), attention, passages, windows, texts.texts());
  }

  @Override
  public void release() {}

  @Override
  public void close() {
    probes.close();
  }
}
