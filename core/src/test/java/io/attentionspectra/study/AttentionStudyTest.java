package io.attentionspectra.study;

import static io.attentionspectra.study.Spectra.all;
import static io.attentionspectra.study.Spectra.attentionSpectrum;
import static io.attentionspectra.study.Spectra.covarianceSurrogate;
import static io.attentionspectra.study.Spectra.gaussianEquivalence;
import static io.attentionspectra.study.Spectra.head;
import static io.attentionspectra.study.Spectra.layer;
import static io.attentionspectra.study.Spectra.mean;
import static io.attentionspectra.study.Spectra.only;
import static io.attentionspectra.study.Spectra.pooledCovariance;
import static io.attentionspectra.study.Spectra.reinitialisedHead;
import static io.attentionspectra.study.Spectra.replicas;
import static io.attentionspectra.study.Spectra.sphericalEquivalence;
import static io.attentionspectra.study.Words.texts;
import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.attention.Regime;
import io.attentionspectra.base.Estimate;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.Texts;
import io.attentionspectra.result.HeadResult;
import io.attentionspectra.result.HeadResults;
import io.attentionspectra.result.StudyResult;
import io.attentionspectra.simulate.SimulatedHeads;
import io.attentionspectra.simulate.SimulatedSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Attention spectra of simulated heads, where the answer is known. */
final class AttentionStudyTest {

  private static ModelShape shape(int layers, int heads, int headSize) {
    return new ModelShape(layers, heads, headSize, 64, 1000, 512, false);
  }

  /** Heads of each law's own setting are near that law; at m = 16 only the spherical one fits. */
  @Test
  void headsMeetTheirOwnLaw() {
    Texts texts = texts(2, 160);
    StudyResult wide = laws(SimulatedHeads.gaussian(0.5), 160, texts);
    assertTrue(ks(wide, "gaussian equivalence") < 0.03, "KS " + ks(wide, "gaussian equivalence"));
    StudyResult narrow = laws(SimulatedHeads.spherical(0.5), 16, texts);
    assertTrue(
        ks(narrow, "spherical equivalence") < 0.03, "KS " + ks(narrow, "spherical equivalence"));
    assertTrue(
        ks(narrow, "gaussian equivalence") > 0.1, "KS " + ks(narrow, "gaussian equivalence"));
    assertEquals(Regime.LINEAR, narrow.attention().get(0).regime());
  }

  /** Text by text and then the mean, or the mean at once. */
  @Test
  void headsOfEachTextByItselfAverageToThoseOfAll() {
    Texts texts = texts(3, 24);
    Study study =
        Spectra.of(SimulatedSource.of(shape(2, 2, 8), 1))
            .probe(attentionSpectrum())
            .against(gaussianEquivalence(), reinitialisedHead(replicas(3)))
            .seed(5);
    StudyResult together = study.run(texts);
    List<StudyResult> apart = study.perText(texts);
    assertEquals(3, apart.size());
    for (HeadResult mean : together.attention()) {
      List<HeadResult> heads =
          apart.stream()
              .map(each -> each.of(attentionSpectrum()).at(layer(mean.layer()), head(mean.head())))
              .toList();
      assertEquals(
          mean.betaHat().value(),
          heads.stream().mapToDouble(each -> each.betaHat().value()).average().orElseThrow(),
          1e-14);
      for (String name : mean.kolmogorovSmirnov().keySet()) {
        assertEquals(
            mean.kolmogorovSmirnov().get(name).value(),
            heads.stream()
                .mapToDouble(each -> each.kolmogorovSmirnov().get(name).value())
                .average()
                .orElseThrow(),
            1e-14);
      }
      heads.forEach(each -> assertTrue(Double.isNaN(each.betaHat().standardError())));
      assertTrue(heads.get(0).betaHat().value() != heads.get(1).betaHat().value());
    }
    assertEquals(
        Texts.of("second", texts.lines().subList(1, 2)).sha256(), apart.get(1).texts().sha256());
    assertEquals("1", apart.get(1).provenance().facts().get("text"));
  }

  @Test
  void textByTextNeedsHeads() {
    Study windows =
        Spectra.of(SimulatedSource.of(shape(1, 1, 8), 1)).probe(pooledCovariance(mean()));
    assertRefused("attention probe = none", () -> windows.perText(texts(2, 24)));
  }

  /** Heads of which every token has the same query and key. */
  private static final SimulatedHeads UNIFORM =
      new SimulatedHeads() {
        @Override
        public Matrix tokens(int length, Randomness randomness) {
          return SimulatedHeads.gaussian(1).tokens(length, randomness);
        }

        @Override
        public AttentionHead head(
            Matrix tokens, int layer, int head, int headSize, Randomness randomness) {
          Matrix same = Matrix.generate(tokens.rows(), headSize, (i, j) -> 0.7);
          return AttentionHead.of(same, same);
        }
      };

  /** Heads without a null have no p-value for that reason, not for their regime. */
  @Test
  void whyHeadsAreNotTested() {
    Study bare = Spectra.of(SimulatedSource.of(shape(1, 1, 8), 1)).probe(attentionSpectrum());
    assertEquals(
        "not tested: no null with p-values was asked for",
        bare.run(texts(2, 24)).attention().get(0).significance().method());
    HeadResult uniform =
        Spectra.of(SimulatedSource.of(shape(1, 1, 8), 1).withHeads(UNIFORM))
            .probe(attentionSpectrum())
            .against(gaussianEquivalence(), reinitialisedHead(replicas(3)))
            .run(texts(2, 24))
            .attention()
            .get(0);
    assertEquals(
        "not tested: the scores do not vary, so every token attends alike",
        uniform.significance().method());
    assertEquals(0, uniform.effectiveRank().value());
    assertEquals(0, uniform.stableRank().value());
    assertEquals(0, uniform.largest().get(0).value());
    assertEquals("every token attends alike", uniform.unusual());
    assertFalse(uniform.directionsBeyond().isPresent());
  }

  private static StudyResult laws(SimulatedHeads heads, int headSize, Texts texts) {
    return Spectra.of(SimulatedSource.of(shape(1, 2, headSize), 1).withHeads(heads))
        .probe(attentionSpectrum())
        .against(gaussianEquivalence(), sphericalEquivalence())
        .run(texts);
  }

  private static double ks(StudyResult result, String label) {
    return result.attention().stream()
        .mapToDouble(h -> h.kolmogorovSmirnov().getOrDefault(label, none()).value())
        .average()
        .orElse(Double.NaN);
  }

  private static Estimate none() {
    return new Estimate(Double.NaN, Double.NaN);
  }

  /** Untrained heads on correlated tokens: the re-initialised head describes them, N0 does not. */
  @Test
  void reinitialisedHeadDescribesUntrainedHeads() {
    StudyResult result =
        Spectra.of(
                SimulatedSource.of(shape(1, 4, 16), 2)
                    .withHeads(SimulatedHeads.onGaussianTokens(8, 0.8)))
            .probe(attentionSpectrum())
            .against(
                gaussianEquivalence(),
                reinitialisedHead(replicas(6)),
                covarianceSurrogate(replicas(6)))
            .run(texts(2, 80));
    assertTrue(ks(result, "re-initialised head") < ks(result, "gaussian equivalence") / 2);
    for (HeadResult head : result.attention()) {
      double alone = head.ksUnderNull().getOrDefault("re-initialised head", none()).value();
      double measured =
          head.kolmogorovSmirnov().getOrDefault("re-initialised head", none()).value();
      assertTrue(measured < 3 * alone, measured + " against " + alone + " under the null");
    }
  }

  /**
   * Ranks among replicas are exactly uniform: of 400 untrained heads the share with a p-value of at
   * most 1/20 is 5 % with standard error 1.1 %.
   */
  @Test
  void rankPValuesAreCalibrated() {
    StudyResult result =
        Spectra.of(
                SimulatedSource.of(shape(20, 20, 8), 3)
                    .withHeads(SimulatedHeads.onGaussianTokens(12, 1)))
            .probe(attentionSpectrum())
            .against(reinitialisedHead(replicas(19)))
            .run(texts(1, 20));
    double share = shareBelow(result, 0.05 + 1e-9);
    assertTrue(share > 0.02 && share < 0.08, "share of p-values up to 0.05: " + share);
  }

  /**
   * Tracy–Widom at the edge of the Gaussian equivalence at ℓ = m = 120, β = 0.5: of 300 heads the
   * share below 0.05 within 1 % to 9 % (standard error 1.3 %).
   */
  @Test
  void edgePValuesAreCalibratedAtSmallBeta() {
    StudyResult result =
        Spectra.of(SimulatedSource.of(shape(15, 20, 120), 4))
            .probe(attentionSpectrum())
            .against(gaussianEquivalence())
            .run(texts(1, 120));
    long tested = result.attention().stream().filter(h -> h.significance().tested()).count();
    assertEquals(300, tested);
    double share = shareBelow(result, 0.05);
    assertTrue(share > 0.01 && share < 0.09, "share of p-values below 0.05: " + share);
    assertEquals(
        "Tracy–Widom at the edge of the gaussian equivalence",
        result.attention().get(0).significance().method());
  }

  private static double shareBelow(StudyResult result, double level) {
    long below =
        result.attention().stream()
            .filter(h -> h.significance().largestPValue().orElse(1.0) <= level)
            .count();
    return below / (double) result.attention().size();
  }

  /** Beyond small β no closed law gives a p-value, and a note says so. */
  @Test
  void closedLawsGiveNoPValueOutsideTheirRegime() {
    Study hot =
        Spectra.of(SimulatedSource.of(shape(1, 1, 32), 5).withHeads(SimulatedHeads.gaussian(3)))
            .probe(attentionSpectrum())
            .against(gaussianEquivalence());
    StudyResult result = hot.run(texts(1, 60));
    assertFalse(result.attention().get(0).significance().tested());
    assertTrue(result.attention().get(0).directionsBeyond().isEmpty());
    assertTrue(
        result.notes().get(0).sentence().contains("no simulated null"), result.notes().toString());
    assertTrue(result.attention().get(0).kolmogorovSmirnov().containsKey("gaussian equivalence"));
  }

  /** Relative attention of random causal heads meets the law of its mask; draws give p-values. */
  @Test
  void closedLawsOfCausalModelsAreThoseOfTheirMask() {
    ModelShape causal = new ModelShape(1, 2, 32, 128, 1000, 512, true);
    StudyResult result =
        Spectra.of(SimulatedSource.of(causal, 5).withHeads(SimulatedHeads.spherical(0.5)))
            .probe(attentionSpectrum())
            .against(sphericalEquivalence(), reinitialisedHead(replicas(2)))
            .run(texts(1, 200));
    for (HeadResult head : result.attention()) {
      assertEquals(
          Set.of("spherical equivalence", "re-initialised head"),
          head.kolmogorovSmirnov().keySet());
      double distance = head.kolmogorovSmirnov().get("spherical equivalence").value();
      assertTrue(distance < 0.03, "distance " + distance);
      assertTrue(head.significance().tested());
      assertEquals(Set.of(), head.detail().laws().keySet());
    }
    assertEquals(List.of(), result.notes());
  }

  /** Head 1 attends by a planted direction; head 2 to its token 3 alone. */
  private record Planted() implements SimulatedHeads {

    @Override
    public Matrix tokens(int length, Randomness randomness) {
      return SimulatedHeads.onGaussianTokens(16, 1).tokens(length, randomness);
    }

    @Override
    public AttentionHead head(
        Matrix tokens, int layer, int head, int headSize, Randomness randomness) {
      if (head == 0) {
        return SimulatedHeads.onGaussianTokens(16, 0.7)
            .head(tokens, layer, head, headSize, randomness);
      }
      double strength = head == 1 ? 3 : 0.4;
      double sink = head == 2 ? 6 : 0;
      Matrix queries =
          Matrix.generate(
              tokens.rows(), 16, (i, j) -> j == 0 ? strength * tokens.get(i, 0) : j == 1 ? 4 : 0);
      Matrix keys =
          Matrix.generate(
              tokens.rows(), 16, (i, j) -> j == 0 ? tokens.get(i, 0) : j == 1 && i == 3 ? sink : 0);
      return new AttentionHead(queries, keys, 1, AttentionMask.full(tokens.rows()));
    }
  }

  @Test
  void namesWhatIsUnusual() {
    StudyResult result =
        Spectra.of(SimulatedSource.of(shape(1, 3, 16), 6).withHeads(new Planted()))
            .layers(all())
            .heads(all())
            .probe(attentionSpectrum())
            .against(reinitialisedHead(replicas(9)))
            .run(texts(2, 60));
    HeadResults heads = result.of(attentionSpectrum());
    HeadResult learned = heads.at(layer(0), head(1));
    assertFalse(learned.outliers().isEmpty());
    assertEquals(0.1, learned.outliers().get(0).pValue(), 1e-12);
    assertTrue(learned.unusual().contains("beyond the re-initialised head"), learned.unusual());
    HeadResult sink = heads.at(layer(0), head(2));
    assertEquals(3, sink.sinkKey());
    assertTrue(sink.unusual().contains("attention sink: token 3"), sink.unusual());
    assertTrue(
        result.verdict().stream().anyMatch(l -> l.startsWith("Strongest sink: layer 0 head 2")),
        result.verdict().toString());
    assertEquals(Map.of("re-initialised head", 60).keySet(), learned.detail().bands().keySet());
    assertEquals(60, learned.detail().spectrum().size());
  }

  @Test
  void averagesOverTextsWithStandardErrors() {
    SimulatedSource source = SimulatedSource.of(shape(2, 2, 16), 7);
    StudyResult both =
        Spectra.of(source).heads(only(1)).probe(attentionSpectrum()).run(texts(2, 40));
    assertEquals(2, both.attention().size());
    assertTrue(both.attention().get(0).betaHat().standardError() > 0);
    StudyResult one =
        Spectra.of(source).heads(only(1)).probe(attentionSpectrum()).run(texts(1, 40));
    assertTrue(Double.isNaN(one.attention().get(0).betaHat().standardError()));
    assertEquals(40, one.attention().get(0).length().value());
    assertEquals(5, one.attention().get(0).largest().size());
  }
}
