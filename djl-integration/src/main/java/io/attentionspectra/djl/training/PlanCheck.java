package io.attentionspectra.djl.training;

import io.attentionspectra.base.Check;
import io.attentionspectra.djl.observe.TokenizedText;
import io.attentionspectra.model.Depth;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.TokenWindow;
import io.attentionspectra.monitor.alarm.AlarmRule;

/** What must hold before training begins. */
final class PlanCheck {

  /** Fewest windows a covariance is read from, as in a study. */
  private static final int FEWEST = 16;

  private final MonitorPlan plan;
  private final ModelShape shape;

  private PlanCheck(MonitorPlan plan, ModelShape shape) {
    this.plan = plan;
    this.shape = shape;
  }

  /** Contradictions that show without a model. */
  static void settings(MonitorPlan plan) {
    if (plan.heldOut.isPresent() && plan.trainingBatch) {
      throw Check.failure(
          "texts",
          "held-out and training batch",
          "only one of the two can be read",
          "drop on(...) or onTrainingBatch()");
    }
    if (plan.heldOut.isEmpty() && !plan.trainingBatch) {
      throw Check.failure(
          "held-out texts",
          "none",
          "are missing",
          "give on(HeldOut.of(texts, tokenizer)) or onTrainingBatch()");
    }
    if (plan.model.isPresent() && plan.trainingBatch) {
      throw Check.failure(
          "texts",
          "the training batch",
          "cannot be read through reading(trainer -> model), which takes texts",
          "give on(HeldOut.of(texts, tokenizer)) instead of onTrainingBatch()");
    }
    if (plan.maxLength.isPresent() && plan.trainingBatch) {
      throw Check.failure(
          "max-length",
          plan.maxLength.getAsInt(),
          "cannot be kept: the training batch is read as it is",
          "drop maxLength(…), or give on(HeldOut.of(texts, tokenizer))");
    }
    if (plan.sinks.isEmpty() && plan.alarms.isEmpty()) {
      throw Check.failure(
          "sinks and alarms", "none", "nothing would see the readings", "give to(jsonLines(path))");
    }
    for (AlarmRule rule : plan.alarms) {
      if (rule.alarm().needsAttention() && plan.attention.isEmpty()) {
        throw Check.failure(
            "alarm",
            "'" + rule.alarm().name() + "'",
            "is about heads, which are not watched",
            "observe attentionSpectrum()");
      }
    }
  }

  /** What must fit the model. */
  static void model(MonitorPlan plan, ModelShape shape) {
    PlanCheck check = new PlanCheck(plan, shape);
    check.selections();
    check.depths();
    if (plan.heldOut.isPresent()) {
      check.texts(plan.heldOut.get());
    }
  }

  private void selections() {
    plan.layers.from("layers", shape.layers());
    plan.heads.from("heads", shape.heads());
    int longest = plan.maxLength.orElse(2);
    Check.within("max-length", longest, 2, shape.maxLength(), "the model has that many positions");
    if (plan.pooling.isPresent()) {
      Check.within(
          "window", plan.window, 2, shape.maxLength(), "the model has that many positions");
    }
  }

  private void depths() {
    for (Depth depth : plan.depths) {
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
    if (plan.attention.isPresent()) {
      for (int n = 0; n < texts.first(plan.attentionTexts).size(); n++) {
        requireLength(n, texts.tokens().get(n), shape.causal() ? 3 : 2);
      }
    }
    if (plan.pooling.isPresent()) {
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
        texts.tokens().stream().filter(text -> text.contentLength() >= plan.window).count();
    if (enough < FEWEST) {
      throw Check.failure(
          "held-out texts of at least " + plan.window + " tokens",
          enough,
          "must be " + FEWEST + " or more for a pooled covariance",
          "give more or longer texts or a smaller window(…)");
    }
    for (TokenizedText text : texts.tokens()) {
      if (text.contentLength() >= plan.window) {
        int length = text.firstContent(plan.window).length();
        Check.within(
            "window with special tokens", length, 2, shape.maxLength(), "give a smaller window");
      }
    }
  }
}
