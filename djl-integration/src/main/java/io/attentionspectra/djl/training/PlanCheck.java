package io.attentionspectra.djl.training;

import io.attentionspectra.base.Check;
import io.attentionspectra.formats.tokens.TokenizedText;
import io.attentionspectra.model.Depth;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.TokenWindow;
import io.attentionspectra.monitor.alarm.AlarmRule;
import io.attentionspectra.probe.AttentionProbe;
import io.attentionspectra.probe.PooledProbe;

/** What must hold before training begins. */
final class PlanCheck {

  private final MonitorPlan plan;
  private final ModelShape shape;

  private PlanCheck(MonitorPlan plan, ModelShape shape) {
    this.plan = plan;
    this.shape = shape;
  }

  /** What shows without a model and is not said by types: lists may be empty, alarms are open. */
  static void settings(MonitorPlan plan) {
    boolean acts = plan.outlets().alarms().stream().anyMatch(rule -> !rule.actions().isEmpty());
    if (plan.outlets().sinks().isEmpty() && !acts) {
      throw Check.failure(
          "sinks and alarms", "none", "nothing would see the readings", "give to(jsonLines(path))");
    }
    for (AlarmRule rule : plan.outlets().alarms()) {
      if (rule.alarm().needsAttention() && plan.heads().probe().isEmpty()) {
        throw Check.failure(
            "alarm",
            "'" + rule.alarm().name() + "'",
            "is about heads, which are not watched",
            "observe attentionSpectrum()");
      }
      if (rule.alarm().needsBalanced()
          && !plan.heads().probe().map(AttentionProbe::balanced).orElse(false)) {
        throw Check.failure(
            "alarm",
            "'" + rule.alarm().name() + "'",
            "is about balanced heads, which are not watched",
            "observe attentionSpectrum().withBalanced()");
      }
    }
  }

  /** What must fit the model. */
  static void model(MonitorPlan plan, ModelShape shape) {
    PlanCheck check = new PlanCheck(plan, shape);
    check.selections();
    check.depths();
    plan.heldOut().ifPresent(fixed -> check.texts(fixed.texts()));
  }

  private void selections() {
    plan.heads().layers().from("layers", shape.layers());
    plan.heads().heads().from("heads", shape.heads());
    int longest = plan.heads().longest().orElse(2);
    Check.within("max-length", longest, 2, shape.maxLength(), "the model has that many positions");
    if (plan.windows().probe().isPresent()) {
      Check.within(
          "window",
          plan.windows().length(),
          2,
          shape.maxLength(),
          "the model has that many positions");
    }
  }

  private void depths() {
    for (Depth depth : plan.windows().depths()) {
      if (depth.in(shape.layers()) == TokenWindow.EMBEDDING_TABLE) {
        throw Check.failure(
            "depth", depth.label(), "cannot be watched", "take embeddings() or a layer");
      }
    }
  }

  private void texts(HeldOut texts) {
    for (int n = 0; n < texts.size(); n++) {
      for (long id : texts.tokens().get(n).ids()) {
        if (id < 0 || id >= shape.vocabulary()) {
          throw Check.failure(
              "token of held-out text " + n,
              id,
              "must be below the vocabulary of " + shape.vocabulary(),
              "tokenize it as the training data");
        }
      }
    }
    if (plan.heads().probe().isPresent()) {
      for (int n = 0; n < texts.first(plan.heads().texts()).size(); n++) {
        requireLength(n, texts.tokens().get(n), shape.causal() ? 3 : 2);
      }
    }
    if (plan.windows().probe().isPresent()) {
      requireWindows(texts);
    }
  }

  private static void requireLength(int number, TokenizedText text, int least) {
    if (text.length() < least) {
      throw Check.failure(
          "tokens of held-out text " + number,
          text.length(),
          "must be at least " + least,
          "leave the text out");
    }
  }

  private void requireWindows(HeldOut texts) {
    long enough =
        texts.tokens().stream()
            .filter(text -> text.contentLength() >= plan.windows().length())
            .count();
    if (enough < PooledProbe.FEWEST_WINDOWS) {
      throw Check.failure(
          "held-out texts of at least " + plan.windows().length() + " tokens",
          enough,
          "must be " + PooledProbe.FEWEST_WINDOWS + " or more for a pooled covariance",
          "give more or longer texts or a smaller window(…)");
    }
    for (TokenizedText text : texts.tokens()) {
      if (text.contentLength() >= plan.windows().length()) {
        int length = text.firstContent(plan.windows().length()).length();
        Check.within(
            "window with special tokens", length, 2, shape.maxLength(), "give a smaller window");
      }
    }
  }
}
