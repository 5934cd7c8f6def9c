package io.attentionspectra.study;

import static io.attentionspectra.study.Spectra.embeddingTable;
import static io.attentionspectra.study.Spectra.first;
import static io.attentionspectra.study.Spectra.harmonicCausal;
import static io.attentionspectra.study.Spectra.lastLayer;
import static io.attentionspectra.study.Spectra.learned;
import static io.attentionspectra.study.Spectra.max;
import static io.attentionspectra.study.Spectra.mean;
import static io.attentionspectra.study.Spectra.topEigenvector;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.advice.AdviceStep;
import io.attentionspectra.advice.LabelOutcome;
import io.attentionspectra.advice.PoolingAdvice;
import io.attentionspectra.advice.StrategyAdvice;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.SequenceEnsemble;
import io.attentionspectra.ensemble.SequenceSigns;
import io.attentionspectra.ensemble.TokenTable;
import io.attentionspectra.model.Depth;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.Texts;
import io.attentionspectra.nulls.Outlier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The question which pooling to choose, asked of a simulated model. */
final class AdviceStudyTest {

  private static final int COUNT = 600;
  private static final ModelShape SHAPE = new ModelShape(2, 1, 8, 40, 200, 64, false);

  private static final SequenceEnsemble SEQUENCES =
      new SequenceEnsemble(
          TokenTable.independentSign(40, 200, 2, Randomness.of(1)),
          SequenceSigns.ofLoadings(1, 0.9, 0.3, 0, 0, 0),
          Randomness.of(2));

  private static final ModelSource SOURCE = new NumberedSource(SHAPE, SEQUENCES::tokens);

  private static AdviceStep question() {
    return Spectra.of(SOURCE)
        .pooling(mean(), first(), harmonicCausal(1), topEigenvector(), learned(), max())
        .depths(embeddingTable(), lastLayer())
        .window(6)
        .seed(7);
  }

  private static Texts texts() {
    return Texts.of(
        "simulated", IntStream.range(0, COUNT).mapToObj(n -> NumberedSource.text(n, 6)).toList());
  }

  /** Labels from the sign of the first token. */
  private static Texts labelled() {
    return texts()
        .labelled(
            IntStream.range(0, COUNT)
                .mapToObj(n -> SEQUENCES.signsOf(n)[0] > 0 ? "plus" : "minus")
                .toList());
  }

  private static Texts labelled(String... classes) {
    return texts()
        .labelled(IntStream.range(0, COUNT).mapToObj(n -> classes[n % classes.length]).toList());
  }

  @Test
  void advisesAtEveryDepth() {
    PoolingAdvice advice = question().because("mean or better?").advise(texts());
    assertEquals(2, advice.depths().size());
    StrategyAdvice best = advice.at(lastLayer()).strategies().get(0);
    assertTrue(best.strategy().equals("top-eigenvector") || best.strategy().equals("learned"));
    assertEquals(1, best.rank().orElseThrow());
    List<String> verdict = advice.verdict();
    assertTrue(verdict.get(0).startsWith("Last layer: choose "), verdict.get(0));
    assertTrue(verdict.get(0).contains("; the mean reaches "), verdict.get(0));
    assertTrue(verdict.get(1).startsWith("Last layer: its signal over noise"), verdict.get(1));
    assertTrue(verdict.get(2).startsWith("Embedding table: choose "), verdict.get(2));
    assertEquals(
        List.of(lastLayer(), Depth.embeddingTable()),
        advice.outputFirst().stream().map(PoolingAdvice.AtDepth::depth).toList());
    assertTrue(advice.sentence().endsWith("— mean or better?"), advice.sentence());
    assertTrue(advice.timing().pooled() > 0);
    assertEquals("150", advice.provenance().facts().get("pilot"));
  }

  @Test
  void treesHoldNamesOfStudies() {
    PoolingAdvice advice = question().advise(labelled());
    Map<String, ?> tree = advice.toTree();
    assertTrue(tree.get("pooling") instanceof List<?> rows && rows.size() == 12);
    Object row = ((List<?>) tree.get("pooling")).get(0);
    assertTrue(row instanceof Map<?, ?>);
    for (String key :
        List.of(
            "depth",
            "strategy",
            "sequences",
            "kappa",
            "alpha",
            "gamma",
            "largest",
            "edge",
            "freeProductEdge",
            "largestPValue",
            "outliers",
            "alignment",
            "accuracy",
            "accuracyInterval",
            "linearAccuracy",
            "alphaOverKappa",
            "rank",
            "predicted")) {
      assertTrue(((Map<?, ?>) row).containsKey(key), key);
    }
    assertTrue(
        ((Map<?, ?>) row).get("predicted") instanceof Map<?, ?> predicted
            && predicted.containsKey("sequencesNeeded")
            && predicted.get("textsNeeded") instanceof String);
    Outlier first = advice.at(lastLayer()).strategies().get(0).measured().outliers().get(0);
    assertTrue(first.adjustedPValue() > first.pValue());
    List<?> outliers = (List<?>) ((Map<?, ?>) row).get("outliers");
    assertEquals(
        Map.of(
            "value",
            first.value(),
            "pValue",
            first.pValue(),
            "adjustedPValue",
            first.adjustedPValue(),
            "participation",
            first.participation()),
        outliers.get(0));
    assertThrows(IllegalArgumentException.class, () -> advice.at(Spectra.layer(0)));
  }

  /** The classes are those of the leading signal, so labels bear the advice out. */
  @Test
  void labelsBearTheAdviceOut() {
    PoolingAdvice advice = question().advise(labelled());
    StrategyAdvice best = advice.at(lastLayer()).strategies().get(0);
    StrategyAdvice.Labelled labelled = best.labelled().orElseThrow();
    assertTrue(labelled.split().value() > 0.85, labelled.toString());
    assertTrue(labelled.linear().value() >= labelled.split().lower(), labelled.toString());
    String line = advice.verdict().get(advice.verdict().size() - 1);
    assertTrue(line.endsWith("labels bear it out, no other pooling is decidedly better"), line);
    assertTrue(advice.at(lastLayer()).outcome().orElseThrow().split().held());
  }

  /** The sign of a token without any signal: weights that leave it out lose it. */
  @Test
  void labelsOfSomethingElseDoNotBearItOut() {
    Texts other =
        texts()
            .labelled(
                IntStream.range(0, COUNT)
                    .mapToObj(n -> SEQUENCES.signsOf(n)[3] > 0 ? "plus" : "minus")
                    .toList());
    PoolingAdvice advice = question().advise(other);
    LabelOutcome outcome = advice.at(lastLayer()).outcome().orElseThrow();
    assertFalse(outcome.split().held(), outcome.toString());
    LabelOutcome.PairedAccuracy best = outcome.split().others().get(0);
    assertEquals("mean", best.strategy());
    StrategyAdvice.Labelled own =
        advice.at(lastLayer()).advised().flatMap(StrategyAdvice::labelled).orElseThrow();
    assertEquals(best.accuracy() - own.split().value(), best.difference().value(), 1e-12);
    assertTrue(best.difference().lower() > 0);
    String line = advice.verdict().get(2);
    assertTrue(line.contains("labels do not bear it out: "), line);
    assertTrue(line.contains("mean is better without labels by "), line);
  }

  @Test
  void labelsThatAreNotTwoLeaveANote() {
    PoolingAdvice one = question().advise(labelled("same"));
    assertTrue(
        one.notes().stream().anyMatch(n -> n.sentence().startsWith("all labels are the same")));
    assertTrue(one.at(lastLayer()).majority().isEmpty());
    PoolingAdvice three = question().advise(labelled("a", "b", "c"));
    assertTrue(three.notes().stream().anyMatch(n -> n.sentence().contains("3 classes")));
    assertThrows(IllegalArgumentException.class, () -> texts().labelled(List.of("a", "b")));
  }

  @Test
  void shortTextsAreCountedAndTooFewGiveNoAdvice() {
    List<String> lines = new ArrayList<>(texts().lines().subList(0, 200));
    lines.addAll(Collections.nCopies(30, "too short"));
    lines.set(7, NumberedSource.text(7, 9));
    PoolingAdvice some = question().advise(Texts.of("mixed", lines));
    assertEquals(Map.of(2, 30L, 6, 199L, 9, 1L), some.lengths());
    assertEquals(
        "longer texts, read whole, of which the first 6 tokens are pooled: 1",
        some.notes().get(1).sentence());
    PoolingAdvice cut = question().cutTexts().advise(Texts.of("mixed", lines));
    assertTrue(
        cut.notes().get(1).sentence().startsWith("longer texts cut to their first 6 tokens: 1"),
        cut.notes().toString());
    assertTrue(
        some.notes().get(0).sentence().startsWith("30 of 230 texts are shorter"),
        some.notes().toString());
    PoolingAdvice none = question().advise(Texts.of("short", Collections.nCopies(40, "too short")));
    assertEquals(List.of(), none.depths());
    assertEquals("No advice", none.verdict().get(0));
    assertTrue(
        none.notes().stream()
            .anyMatch(n -> n.sentence().contains("at least 16 such texts are needed")));
    assertThrows(
        IllegalArgumentException.class,
        () -> question().advise(Texts.of("few", Collections.nCopies(20, "word"))));
  }

  @Test
  void settingsAreChecked() {
    assertThrows(IllegalArgumentException.class, () -> question().window(1));
    assertThrows(IllegalArgumentException.class, () -> question().replicates(3));
    assertThrows(IllegalArgumentException.class, () -> question().pilot(2));
    assertThrows(IllegalArgumentException.class, () -> question().depths());
    assertThrows(IllegalArgumentException.class, () -> Spectra.of(SOURCE).pooling(mean(), mean()));
    assertThrows(
        IllegalArgumentException.class, () -> question().depths(Spectra.layer(9)).advise(texts()));
  }
}
