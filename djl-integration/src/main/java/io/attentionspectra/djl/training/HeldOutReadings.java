package io.attentionspectra.djl.training;

import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.Texts;
import java.util.List;
import java.util.Optional;

/** Reads the model on fixed texts, as in inference, whenever it is asked to. */
final class HeldOutReadings implements ReadingSource {

  /** Longest text of an attention spectrum unless told otherwise, as in a study. */
  private static final int LONGEST = 512;

  private final MonitorPlan plan;
  private final HeldOut texts;
  private final Watched model;
  private final Probes probes;
  private final List<TextPass> attention;
  private final List<TextPass> windows;

  /** Readings of a model that fits the plan. */
  HeldOutReadings(MonitorPlan plan, HeldOut texts, Watched model, Probes probes) {
    this.plan = plan;
    this.texts = texts;
    this.model = model;
    this.probes = probes;
    int longest = Math.min(plan.maxLength.orElse(LONGEST), model.shape().maxLength());
    attention = HeldOutPass.ofTexts(model, texts.first(plan.attentionTexts), longest);
    windows =
        plan.pooling.isPresent() ? HeldOutPass.ofWindows(model, texts, plan.window) : List.of();
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
  public Probes.Measured read() {
    Texts passages = texts.first(plan.attentionTexts).texts();
    return probes.read(model.shape(), attention, passages, windows, texts.texts());
  }

  @Override
  public void release() {}

  @Override
  public void close() {
    probes.close();
  }
}
