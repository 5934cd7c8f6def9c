package io.attentionspectra.advice;

import io.attentionspectra.base.Check;
import io.attentionspectra.model.Depth;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.Texts;
import io.attentionspectra.probe.PooledProbe;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** All that a question for advice has been told. */
public record AdvicePlan(
    ModelSource source,
    PooledProbe probe,
    List<Depth> depthList,
    int tokens,
    long number,
    OptionalInt replicateCount,
    OptionalInt pilotTexts,
    String reason)
    implements AdviceStep {

  private static final int WINDOW = 16;
  private static final long SEED = 42;

  public static AdvicePlan of(ModelSource source, PooledProbe probe) {
    return new AdvicePlan(
        source,
        probe,
        List.of(Depth.lastLayer()),
        WINDOW,
        SEED,
        OptionalInt.empty(),
        OptionalInt.empty(),
        "");
  }

  @Override
  public AdviceStep depths(Depth... depths) {
    List<String> labels = Arrays.stream(depths).map(Depth::label).toList();
    if (labels.isEmpty() || labels.stream().distinct().count() < labels.size()) {
      throw Check.failure(
          "depths", labels, "must be at least one, each once", "leave the step out for the last");
    }
    return new AdvicePlan(
        source, probe, List.of(depths), tokens, number, replicateCount, pilotTexts, reason);
  }

  @Override
  public AdviceStep window(int length) {
    Check.atLeast("window", length, 2);
    return new AdvicePlan(
        source, probe, depthList, length, number, replicateCount, pilotTexts, reason);
  }

  @Override
  public AdviceStep seed(long seed) {
    return new AdvicePlan(
        source, probe, depthList, tokens, seed, replicateCount, pilotTexts, reason);
  }

  @Override
  public AdviceStep replicates(int count) {
    OptionalInt chosen = OptionalInt.of(Check.atLeast("replicates", count, 20));
    return new AdvicePlan(source, probe, depthList, tokens, number, chosen, pilotTexts, reason);
  }

  @Override
  public AdviceStep pilot(int texts) {
    OptionalInt chosen = OptionalInt.of(Check.atLeast("pilot", texts, 8));
    return new AdvicePlan(source, probe, depthList, tokens, number, replicateCount, chosen, reason);
  }

  @Override
  public AdviceStep because(String why) {
    return new AdvicePlan(
        source, probe, depthList, tokens, number, replicateCount, pilotTexts, why.strip());
  }

  @Override
  public String describe() {
    String at = depthList.stream().map(Depth::phrase).collect(Collectors.joining(", "));
    return source.heading()
        + ": which of "
        + probe.poolings().stream().map(p -> p.label()).collect(Collectors.joining(", "))
        + " to choose at "
        + at
        + " in windows of "
        + tokens
        + " tokens"
        + (reason.isEmpty() ? "" : " — " + reason);
  }

  @Override
  public AdviceRun begin(ModelSession session, Texts texts) {
    return new AdviceRun(this, session, texts);
  }

  /** The design for a number of texts, with or without classes. */
  CorpusDesign design(int texts, int classes) {
    CorpusDesign usual = CorpusDesign.of(tokens, probe.poolings(), texts, classes, number);
    return new CorpusDesign(
        usual.window(),
        usual.poolings(),
        pilotTexts.orElse(usual.pilot()),
        usual.tokensPerText(),
        usual.classes(),
        usual.folds(),
        usual.evaluated(),
        replicateCount.orElse(usual.replicates()),
        usual.seed());
  }
}
