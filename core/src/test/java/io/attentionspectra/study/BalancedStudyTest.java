package io.attentionspectra.study;

import static io.attentionspectra.spectrum.Distance.KOLMOGOROV_SMIRNOV;
import static io.attentionspectra.study.Spectra.attentionSpectrum;
import static io.attentionspectra.study.Spectra.covarianceSurrogate;
import static io.attentionspectra.study.Spectra.gaussianEquivalence;
import static io.attentionspectra.study.Spectra.head;
import static io.attentionspectra.study.Spectra.layer;
import static io.attentionspectra.study.Spectra.reinitialisedHead;
import static io.attentionspectra.study.Spectra.replicas;
import static io.attentionspectra.study.Spectra.sphericalEquivalence;
import static io.attentionspectra.study.Words.texts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.family.LawFamily;
import io.attentionspectra.law.CausalEquivalence;
import io.attentionspectra.law.CausalSphericalEquivalence;
import io.attentionspectra.law.SphericalEquivalence;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.Note;
import io.attentionspectra.nulls.LawNull;
import io.attentionspectra.result.BalancedResult;
import io.attentionspectra.result.HeadResult;
import io.attentionspectra.result.StudyResult;
import io.attentionspectra.signal.EdgeSignificance;
import io.attentionspectra.simulate.SimulatedHeads;
import io.attentionspectra.simulate.SimulatedSource;
import io.attentionspectra.spectrum.SoftEdged;
import io.attentionspectra.spectrum.SpectralLaw;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Heads read with and without their attention sinks, which are planted and so known. */
final class BalancedStudyTest {

  private static final int LENGTH = 160;
  private static final int HEAD_SIZE = 32;
  private static final double SINK = 6;
  private static final int KEY = 3;

  /**
   * Spherical heads at β = ½ that see a constant beside their tokens: head 1 adds to the logits of
   * one key, head 2 has a planted direction as well, head 3 that direction alone.
   */
  private record Planted(double sink, double direction) implements SimulatedHeads {

    @Override
    public Matrix tokens(int length, Randomness randomness) {
      return SimulatedHeads.spherical(0.5).tokens(length, randomness);
    }

    @Override
    public AttentionHead head(
        Matrix tokens, int layer, int head, int headSize, Randomness randomness) {
      AttentionHead free =
          SimulatedHeads.spherical(0.5).head(tokens, layer, 0, headSize - 2, randomness);
      double scale = Math.sqrt((double) headSize / (headSize - 2)) * free.inverseTemperature();
      double bias = head == 1 || head == 2 ? sink * Math.sqrt(headSize) : 0;
      double planted = head >= 2 ? direction * Math.sqrt(headSize) : 0;
      return new AttentionHead(
          Matrix.generate(
              tokens.rows(),
              headSize,
              (i, j) ->
                  j < headSize - 2
                      ? scale * free.queries().get(i, j)
                      : j == headSize - 2 ? bias : planted * side(i)),
          Matrix.generate(
              tokens.rows(),
              headSize,
              (i, j) ->
                  j < headSize - 2
                      ? free.keys().get(i, j)
                      : j == headSize - 2 ? (i == KEY ? 1 : 0) : side(i)),
          1,
          AttentionMask.full(tokens.rows()));
    }

    private static double side(int token) {
      return token % 2 == 0 ? 0.5 : -0.5;
    }
  }

  private static StudyResult run(double sink, boolean causal, int texts) {
    return run(new Planted(sink, 1.5), causal, texts);
  }

  private static StudyResult run(Planted heads, boolean causal, int texts) {
    ModelShape shape = new ModelShape(1, 4, HEAD_SIZE, 64, 1000, 512, causal);
    return Spectra.of(SimulatedSource.of(shape, 6).withHeads(heads))
        .probe(attentionSpectrum().withBalanced())
        .against(
            gaussianEquivalence(),
            sphericalEquivalence(),
            covarianceSurrogate(replicas(2)),
            reinitialisedHead(replicas(9)))
        .run(texts(texts, LENGTH));
  }

  private static HeadResult at(StudyResult result, int head) {
    return result.of(attentionSpectrum()).at(layer(0), head(head));
  }

  private static BalancedResult balanced(StudyResult result, int head) {
    return at(result, head).balanced().orElseThrow();
  }

  private static double ks(HeadResult head, String label) {
    return Objects.requireNonNull(head.kolmogorovSmirnov().get(label)).value();
  }

  @Test
  void aBiasOfAKeyChangesTheSpectrumAndNotTheBalancedOne() {
    for (boolean causal : List.of(false, true)) {
      StudyResult with = run(SINK, causal, 1);
      StudyResult without = run(0, causal, 1);
      for (int head = 1; head <= 2; head++) {
        // Without a mask; under a causal one the first rows dominate with a sink and without.
        assertTrue(
            causal
                || at(with, head).largest().get(0).value()
                    > 5 * at(without, head).largest().get(0).value(),
            "a sink dominates head " + head);
        HeadResult expected = balanced(without, head).head();
        HeadResult actual = balanced(with, head).head();
        double largest = expected.largest().get(0).value();
        for (int rank = 0; rank < 5; rank++) {
          assertEquals(
              expected.largest().get(rank).value(),
              actual.largest().get(rank).value(),
              1e-9 * largest);
        }
        assertEquals(expected.effectiveRank().value(), actual.effectiveRank().value(), 1e-8);
        assertEquals(ks(expected, "re-initialised head"), ks(actual, "re-initialised head"), 1e-9);
        assertEquals(expected.outliers().size(), actual.outliers().size());
      }
    }
  }

  @Test
  void factorsAreTheSinkThatWasPlanted() {
    StudyResult with = run(SINK, false, 2);
    StudyResult without = run(0, false, 2);
    for (int head = 1; head <= 2; head++) {
      assertEquals(KEY, balanced(with, head).biasedKey());
      // A bias is told less its mean over the keys; the tokens add biases of a few tenths.
      double planted = SINK * (1 - 1.0 / LENGTH);
      assertEquals(planted, balanced(with, head).largestBias().value(), 0.5);
      assertEquals(SINK / Math.sqrt(LENGTH), balanced(with, head).biasSpread().value(), 0.1);
    }
    assertTrue(balanced(without, 1).largestBias().value() < 0.5);
  }

  /** A head that is random but for its sink meets its law once that is taken out. */
  @Test
  void balancedHeadsMeetTheLawThatTheirSinkHid() {
    StudyResult result = run(SINK, false, 1);
    double betaHat = at(result, 1).betaHat().value();
    SpectralLaw law = SphericalEquivalence.of(LENGTH, HEAD_SIZE - 2, betaHat);
    double raw = KOLMOGOROV_SMIRNOV.between(at(result, 1).detail().spectrum(), law);
    assertTrue(raw > 0.1, "raw: " + raw);
    double distance =
        KOLMOGOROV_SMIRNOV.between(balanced(result, 1).head().detail().spectrum(), law);
    assertTrue(distance < 0.03, "balanced: " + distance);
  }

  /** Under a causal mask it is the law of that mask, which a sink hides in relative attention. */
  @Test
  void balancedCausalHeadsMeetTheirLaw() {
    StudyResult result = run(SINK, true, 1);
    assertEquals(4, at(result, 1).kolmogorovSmirnov().size());
    assertTrue(ks(at(result, 1), "spherical equivalence") > 0.1);
    HeadResult balanced = balanced(result, 1).head();
    assertTrue(ks(balanced, "spherical equivalence") < 0.03);
    assertEquals(4, balanced.kolmogorovSmirnov().size());
    double betaHat = at(result, 1).betaHat().value();
    SpectralLaw law = CausalSphericalEquivalence.of(LENGTH, HEAD_SIZE - 2, betaHat);
    double distance = KOLMOGOROV_SMIRNOV.between(balanced.detail().spectrum(), law);
    assertTrue(distance < 0.03, "balanced: " + distance);
    assertEquals(List.of("re-initialised head"), result.notes().stream().map(Note::about).toList());
  }

  /** Of a model of many heads laws are interpolated, and nothing else changes. */
  @Test
  void manyCausalHeadsMeetTheirLawsWithinATolerance() {
    ModelShape shape = new ModelShape(6, 8, 16, 128, 1000, 512, true);
    StudyResult result =
        Spectra.of(SimulatedSource.of(shape, 6).withHeads(SimulatedHeads.spherical(0.3)))
            .probe(attentionSpectrum().withBalanced())
            .against(gaussianEquivalence(), sphericalEquivalence())
            .run(texts(1, 64));
    List<HeadResult> heads = result.attention();
    assertEquals(48, heads.size());
    boolean interpolated = false;
    for (HeadResult each : heads.subList(0, 12)) {
      HeadResult balanced = each.balanced().orElseThrow().head();
      double beta = balanced.betaHat().value();
      interpolated |= meets(balanced, gaussianEquivalence(), CausalEquivalence.of(beta, 0.25));
      interpolated |=
          meets(balanced, sphericalEquivalence(), CausalSphericalEquivalence.of(64, 16, beta));
      assertEquals(
          pValue(balanced, CausalSphericalEquivalence.of(64, 16, beta)),
          balanced.significance().largestPValue().orElseThrow());
    }
    assertTrue(interpolated, "every distance is that of the exact law to the last digit");
  }

  private static double pValue(HeadResult head, SoftEdged law) {
    return EdgeSignificance.of(law).pValue(head.largest().get(0).value(), 64);
  }

  /** Whether a distance within the tolerance differs from that to the exact law. */
  private static boolean meets(HeadResult head, LawNull of, SpectralLaw exact) {
    double expected = KOLMOGOROV_SMIRNOV.between(head.detail().spectrum(), exact);
    double distance = head.kolmogorovSmirnov().get(of.name()).value();
    assertEquals(expected, distance, LawFamily.TOLERANCE);
    assertTrue(head.nulls().contains(of));
    return distance != expected;
  }

  @Test
  void saysWhatASinkAddedAndWhatItHid() {
    StudyResult result = run(SINK, false, 2);
    assertFalse(at(result, 1).outliers().isEmpty());
    assertTrue(balanced(result, 1).head().outliers().isEmpty());
    assertTrue(
        at(result, 1).unusual().contains("nothing beyond chance once its sink is taken out"),
        at(result, 1).unusual());
    assertFalse(balanced(result, 3).head().outliers().isEmpty());
    long found =
        IntStream.range(0, 4)
            .filter(head -> !balanced(result, head).head().outliers().isEmpty())
            .count();
    assertTrue(
        result.verdict().get(1).startsWith("Without their sinks (balanced) " + found + " of 4 do;"),
        result.verdict().get(1));
  }

  /** Of a causal model the laws test balanced heads alone, and the verdict says that of them. */
  @Test
  void aVerdictOverBalancedHeadsAloneNamesTheirNull() {
    ModelShape shape = new ModelShape(1, 4, HEAD_SIZE, 64, 1000, 512, true);
    StudyResult result =
        Spectra.of(SimulatedSource.of(shape, 6).withHeads(new Planted(SINK, 1.5)))
            .probe(attentionSpectrum().withBalanced())
            .against(sphericalEquivalence())
            .run(texts(1, LENGTH));
    long tested =
        IntStream.range(0, 4)
            .filter(head -> balanced(result, head).head().significance().tested())
            .count();
    long found =
        IntStream.range(0, 4)
            .filter(head -> !balanced(result, head).head().outliers().isEmpty())
            .count();
    assertTrue(tested > 0);
    assertFalse(at(result, 0).significance().tested());
    assertTrue(result.verdict().get(0).endsWith("heads are in the linear regime"));
    assertEquals(
        "Without their sinks (balanced) "
            + found
            + " of "
            + tested
            + " heads attend in directions significantly beyond the spherical equivalence",
        result.verdict().get(1));
    for (int head = 0; head < 4; head++) {
      assertEquals(
          !balanced(result, head).head().outliers().isEmpty(),
          at(result, head)
              .unusual()
              .contains("beyond the spherical equivalence once its sink is taken out"),
          at(result, head).unusual());
    }
  }

  @Test
  void theDocumentHasBalancedHeadsBesideTheOthers() {
    JsonNode heads = document(run(SINK, false, 2)).path("attention");
    JsonNode balanced = heads.get(1).path("balanced");
    for (String field :
        List.of(
            "mean",
            "meanError",
            "effectiveRank",
            "stableRank",
            "largestBias",
            "largestBiasError",
            "biasSpread",
            "largestPValue")) {
      assertTrue(balanced.path(field).isNumber(), field + " of " + balanced);
    }
    assertEquals(5, balanced.path("largest").size());
    assertEquals(KEY, balanced.path("biasedKey").intValue());
    assertEquals(4, balanced.path("ks").size());
    assertTrue(balanced.path("outlierTest").asText().startsWith("rank among 9 replicas"));
  }

  @Test
  void theTableHasTheirColumnsAfterAllOthers() {
    List<String> lines = run(SINK, false, 1).attentionCsv().lines().toList();
    List<String> header = List.of(lines.get(0).split(",", -1));
    assertEquals("biasSpread", header.get(header.size() - 1));
    int key = header.indexOf("biasedKey");
    assertEquals("" + KEY, lines.get(2).split(",(?=([^\"]*\"[^\"]*\")*[^\"]*$)", -1)[key]);
    assertEquals(-1, run(new Planted(0, 1.5), false, 1).attentionCsv().indexOf("null"));
  }

  private static JsonNode document(StudyResult result) {
    return new ObjectMapper().valueToTree(result.toTree());
  }

  @Test
  void isLeftOutUnlessAskedFor() {
    ModelShape shape = new ModelShape(1, 4, HEAD_SIZE, 64, 1000, 512, false);
    StudyResult result =
        Spectra.of(SimulatedSource.of(shape, 6).withHeads(new Planted(SINK, 1.5)))
            .probe(attentionSpectrum())
            .run(texts(1, 40));
    assertEquals(Optional.empty(), at(result, 1).balanced());
    assertFalse(document(result).path("attention").get(1).has("balanced"));
  }

  /** Logits of pairs 1,600 apart: e⁻¹⁶⁰⁰ is no number, and no bias of a key explains it. */
  @Test
  void aHeadThatCannotBeBalancedIsNamed() {
    StudyResult result = run(new Planted(800, 3200), false, 1);
    assertEquals(800 * (1 - 1.0 / LENGTH), balanced(result, 1).largestBias().value(), 0.5);
    assertEquals(Optional.empty(), at(result, 2).balanced());
    assertTrue(at(result, 0).balanced().isPresent());
    List<String> notes =
        result.notes().stream()
            .filter(note -> note.kind() == Note.Kind.UNBALANCED)
            .map(Note::sentence)
            .toList();
    assertEquals(1, notes.size(), result.notes().toString());
    assertTrue(
        notes.get(0).startsWith("2 of 4 heads are not read balanced: attention of query"),
        notes.get(0));
  }
}
