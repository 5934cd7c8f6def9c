package io.attentionspectra.compare;

import static io.attentionspectra.compare.PlantedHeads.source;
import static io.attentionspectra.compare.PlantedHeads.texts;
import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Estimate;
import io.attentionspectra.model.AttentionReading;
import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.Depth;
import io.attentionspectra.model.ForwardingSession;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.Note;
import io.attentionspectra.model.SessionTiming;
import io.attentionspectra.model.Texts;
import io.attentionspectra.simulate.SimulatedSource;
import io.attentionspectra.study.NumberedSource;
import io.attentionspectra.study.Spectra;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What a comparison finds where the difference is known. */
final class ComparisonTest {

  private static final Texts TEXTS = Texts.of("words", texts(24));

  private static final Estimate ONE = new Estimate(1, 0);

  private static ComparisonResult toWhole(PlantedHeads second) {
    return Spectra.compare(source(PlantedHeads.whole())).against(source(second)).run(TEXTS);
  }

  @Test
  void aModelAgainstItselfGivesZerosAndOnes() {
    ComparisonResult same = toWhole(PlantedHeads.whole());
    assertEquals(6, same.heads().size());
    for (HeadComparison head : same.heads()) {
      assertEquals(new Estimate(0, 0), head.distance().value());
      assertAllOne(head.leftOverlap());
      assertAllOne(head.rightOverlap());
      assertAllOne(head.kept());
      for (Change change : head.changes().values()) {
        assertEquals(new Estimate(0, 0), change.change());
        assertEquals(change.first(), change.second());
        assertEquals(1, change.pValue());
        assertTrue(change.sampling() > 0);
      }
      assertFalse(head.isChanged());
    }
    assertEquals(3, same.depths().size());
    for (DepthComparison depth : same.depths()) {
      assertEquals(Optional.of(0.0), depth.covariance().map(DepthChange::value));
      assertEquals(Optional.of(0.0), depth.spectrum().map(DepthChange::value));
      assertEquals(Optional.of(1.0), depth.subspace().map(DepthChange::value));
      assertEquals(Optional.of(1.0), depth.alignment().map(DepthChange::value));
      assertEquals(ONE, depth.neighbours());
      assertEquals(OptionalDouble.of(1), depth.pValue());
    }
    assertEquals(
        List.of(
            "No difference: both models give the same numbers in all 6 heads and at all 3 depths,"
                + " on all 24 texts"),
        same.verdict());
  }

  private static void assertAllOne(List<PairedEstimate> overlaps) {
    assertEquals(5, overlaps.size());
    overlaps.forEach(overlap -> assertEquals(ONE, overlap.value()));
  }

  @Test
  void roundingLeavesAllHeadsWithinSampling() {
    ComparisonResult rounded = toWhole(new PlantedHeads(List.of(), 0.02));
    assertEquals(List.of(), rounded.changed());
    for (HeadComparison head : rounded.heads()) {
      double moved = head.relativeDistance();
      assertTrue(moved > 0 && moved < 0.05, head.place() + " moved by " + moved);
    }
    assertEquals(
        "a simulated model (second) leaves all 6 heads within sampling error",
        rounded.verdict().get(0));
  }

  @Test
  void namesTheHeadThatLostItsSecondDirection() {
    ComparisonResult one = toWhole(new PlantedHeads(List.of(1, 2), 0));
    assertEquals(List.of("layer 1 head 2"), places(one.changed()));
    assertEquals(List.of(2), one.changed().get(0).lost());
    for (HeadComparison head : one.heads()) {
      assertEquals(head.isChanged(), head.distance().value().value() > 0, head.place());
    }
    assertEquals(
        "a simulated model (second) leaves 5 of 6 heads within sampling error; layer 1 head 2 lost"
            + " its second direction",
        one.verdict().get(0));
  }

  private static List<String> places(List<HeadComparison> heads) {
    return heads.stream().map(HeadComparison::place).toList();
  }

  @Test
  void isTheSameOnAnyNumberOfThreads() throws Exception {
    ComparisonResult alone = on(1);
    ComparisonResult together = on(4);
    assertEquals(alone.heads(), together.heads());
    assertEquals(alone.depths(), together.depths());
    assertEquals(alone.verdict(), together.verdict());
  }

  private static ComparisonResult on(int threads) throws Exception {
    ForkJoinPool pool = new ForkJoinPool(threads);
    try {
      return pool.submit(() -> toWhole(new PlantedHeads(List.of(0, 0), 0.01))).get();
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void readsTheChosenLayersHeadsAndDepths() {
    ComparisonResult part =
        Spectra.compare(source(PlantedHeads.whole()))
            .against(source(new PlantedHeads(List.of(1, 2), 0)))
            .layers(Spectra.only(1))
            .heads(Spectra.only(0, 2))
            .depths(Depth.lastLayer())
            .maxLength(20)
            .because("is it there?")
            .run(TEXTS);
    assertEquals(List.of("layer 1 head 0", "layer 1 head 2"), places(part.heads()));
    assertEquals(20, part.heads().get(0).length().value());
    assertEquals(
        List.of(Depth.lastLayer()), part.depths().stream().map(DepthComparison::depth).toList());
    assertEquals(List.of("24 of 24 texts are cut to 20 tokens"), Note.sentences(part.notes()));
    assertEquals(
        "a simulated model against a simulated model: heads 0, 2 in layer 1; mean of 16 tokens"
            + " at the last layer — is it there?",
        part.sentence());
  }

  @Test
  void saysWhenTextsAreTooFewToTellAnything() {
    ComparisonResult few =
        Spectra.compare(source(PlantedHeads.whole()))
            .against(source(new PlantedHeads(List.of(1, 2), 0)))
            .run(Texts.of("few", texts(4)));
    assertFalse(few.power().enough());
    assertEquals(7, few.power().textsNeeded()); // 30 tests, 2/C(14, 7) = 1/1716
    List<String> verdict = few.verdict();
    assertTrue(
        verdict.get(0).startsWith("4 texts are too few to tell whether a simulated model (second)"),
        verdict.get(0));
    assertEquals(
        "4 texts tell nothing of 30 tests: no change, however large, would be told from sampling;"
            + " give 7 texts or more",
        verdict.get(verdict.size() - 1));
    assertEquals(List.of(), few.depths());
    assertTrue(
        Note.sentences(few.notes())
            .contains(
                "the last layer is left out: 4 texts have 16 tokens, at least 16 such texts are"
                    + " needed"));
  }

  @Test
  void comparesNeighboursButNoCovariancesOfUnequalWidths() {
    ModelShape wide = new ModelShape(2, 3, 8, 9, 50, 32, false);
    DepthComparison depth =
        Spectra.compare(source(PlantedHeads.whole()))
            .against(SimulatedSource.of(wide, 7))
            .run(TEXTS)
            .depths()
            .get(0);
    assertEquals(6, depth.firstWidth());
    assertEquals(9, depth.secondWidth());
    assertEquals(Optional.empty(), depth.covariance());
    assertEquals(Optional.empty(), depth.spectrum());
    assertEquals(Optional.empty(), depth.subspace());
    assertEquals(OptionalDouble.empty(), depth.pValue());
    assertEquals(5, depth.neighbourCount());
    assertEquals(5 / 23.0, depth.chanceNeighbours());
    assertTrue(depth.alignment().isPresent());
  }

  @Test
  void refusesModelsThatCannotBeSetSideBySide() {
    refuses(new ModelShape(3, 3, 8, 6, 50, 32, false), "layers = 2 and 3: must be as many in both");
    refuses(new ModelShape(2, 4, 8, 6, 50, 32, false), "heads = 3 and 4: must be as many in both");
    refuses(new ModelShape(2, 3, 8, 6, 50, 32, true), "attention = full and causal: must be of");
  }

  private static void refuses(ModelShape second, String message) {
    assertRefused(
        message,
        () ->
            Spectra.compare(source(PlantedHeads.whole()))
                .against(SimulatedSource.of(second, 7))
                .run(TEXTS));
  }

  @Test
  void refusesTextsOfDifferentTokensByNumber() {
    List<String> lines = List.of("a b c d", "a b extra c d", "a b c");
    assertRefused(
        "tokens of text 1 = 5 and 6: must be as many in both models",
        () -> run(lines, session -> new Longer(session, true)));
    assertRefused(
        "tokens of text 1 = 5 and 6: must be as many in both models",
        () -> run(lines, session -> new Longer(session, false)));
  }

  @Test
  void refusesTextsThatAreTooFewOrTooShort() {
    assertRefused("texts = 1: must be at least 2", () -> run(List.of("a b c"), session -> session));
    assertRefused(
        "tokens of text 1 = 1: must be at least 2",
        () -> run(List.of("a b c", "a"), session -> session));
    assertRefused(
        "text 1 = '': holds no token of its own",
        () -> run(List.of("a b c", " "), session -> session));
  }

  @Test
  void refusesAModelThatDoesNotShowItsAttention() {
    assertRefused(
        "attention matrices = none: this model gives spectra",
        () ->
            Spectra.compare(source(PlantedHeads.whole()))
                .against(new NumberedSource(PlantedHeads.SHAPE, n -> null))
                .run(Texts.of("numbers", List.of("1 word word", "2 word word"))));
  }

  @Test
  void refusesALengthBeyondEitherModel() {
    assertRefused(
        "maxLength = 20: must be at most 16, the positions that both",
        () ->
            Spectra.compare(source(PlantedHeads.whole()))
                .against(SimulatedSource.of(new ModelShape(2, 3, 8, 6, 50, 16, false), 7))
                .maxLength(20)
                .run(TEXTS));
  }

  private static ComparisonResult run(List<String> lines, UnaryOperator<ModelSession> second) {
    ModelSource plain = source(PlantedHeads.whole());
    ModelSource changed =
        new ModelSource() {
          @Override
          public String describe() {
            return "another model";
          }

          @Override
          public ModelSession open() {
            return second.apply(plain.open());
          }
        };
    return Spectra.compare(plain).against(changed).run(Texts.of("lines", lines));
  }

  @Test
  void saysWhereTheModelsReadOtherTokens() {
    ModelSource one = numbering(text -> new long[] {101, text.length(), 102});
    String words = texts(1).get(0);
    List<String> lines = List.of(words, words + " a", words + " b", words + " a b");
    Set<String> odd = Set.copyOf(lines.subList(1, 3));
    ModelSource other =
        numbering(text -> new long[] {101, text.length() + (odd.contains(text) ? 1 : 0), 102});
    Texts texts = Texts.of("lines", lines);
    assertEquals(
        List.of(),
        Note.sentences(Spectra.compare(one).against(one).run(texts).notes()).stream()
            .filter(note -> note.contains("token numbers"))
            .toList());
    List<String> notes = Note.sentences(Spectra.compare(one).against(other).run(texts).notes());
    assertTrue(
        notes.stream().anyMatch(note -> note.contains("other token numbers in 2 of 4 texts")),
        notes.toString());
  }

  private static ModelSource numbering(Function<String, long[]> numbers) {
    ModelSource plain = source(PlantedHeads.whole());
    return new ModelSource() {
      @Override
      public String describe() {
        return plain.describe();
      }

      @Override
      public ModelSession open() {
        return new ForwardingSession(plain.open()) {
          @Override
          public Optional<long[]> tokenNumbers(String text) {
            return Optional.of(numbers.apply(text));
          }
        };
      }
    };
  }

  /** Has a token more for the word "extra"; says so before it reads, or not. */
  private static final class Longer extends ForwardingSession {

    private final boolean told;

    Longer(ModelSession session, boolean told) {
      super(session);
      this.told = told;
    }

    private static String longer(String text) {
      return text.replace("extra", "extra extra");
    }

    @Override
    public OptionalInt length(String text) {
      return told ? super.length(longer(text)) : OptionalInt.empty();
    }

    @Override
    public SessionTiming readAttention(AttentionRequest of, Consumer<AttentionReading> sink) {
      List<String> texts = of.texts().stream().map(Longer::longer).toList();
      return super.readAttention(
          new AttentionRequest(
                  texts,
                  of.maxLength(),
                  of.layers(),
                  of.heads(),
                  of.leading(),
                  of.draws(),
                  of.randomness())
              .withFirstText(of.firstText()),
          sink);
    }
  }
}
