package io.attentionspectra.study;

import static io.attentionspectra.study.Spectra.attentionSpectrum;
import static io.attentionspectra.study.Spectra.covarianceSurrogate;
import static io.attentionspectra.study.Spectra.freeProduct;
import static io.attentionspectra.study.Spectra.gaussianEquivalence;
import static io.attentionspectra.study.Spectra.mean;
import static io.attentionspectra.study.Spectra.pooledCovariance;
import static io.attentionspectra.study.Spectra.reinitialisedHead;
import static io.attentionspectra.study.Spectra.replicas;
import static io.attentionspectra.study.Spectra.silverstein;
import static io.attentionspectra.study.Spectra.sphericalEquivalence;
import static io.attentionspectra.study.Words.texts;
import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Estimate;
import io.attentionspectra.ensemble.GaussianHeads;
import io.attentionspectra.ensemble.HeadEnsemble;
import io.attentionspectra.ensemble.ReinitialisedHead;
import io.attentionspectra.law.MarchenkoPastur;
import io.attentionspectra.law.SphericalEquivalence;
import io.attentionspectra.model.HeadFigures;
import io.attentionspectra.model.HeadSite;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.Note;
import io.attentionspectra.nulls.AttentionNull;
import io.attentionspectra.nulls.DrawnNull;
import io.attentionspectra.nulls.EdgeDomain;
import io.attentionspectra.nulls.LawNull;
import io.attentionspectra.nulls.PooledNull;
import io.attentionspectra.nulls.TokenPopulation;
import io.attentionspectra.result.HeadResult;
import io.attentionspectra.result.PooledResult;
import io.attentionspectra.result.StudyResult;
import io.attentionspectra.simulate.SimulatedHeads;
import io.attentionspectra.simulate.SimulatedSource;
import io.attentionspectra.spectrum.Distance;
import io.attentionspectra.spectrum.SpectralLaw;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Laws and draws of the user's own in a study, and the order of strictness. */
final class OwnNullsTest {

  private static final ModelShape SHAPE = new ModelShape(2, 3, 16, 40, 400, 64, false);

  private static AttentionStep heads() {
    return Spectra.of(
            SimulatedSource.of(SHAPE, 5).withHeads(SimulatedHeads.onGaussianTokens(24, 0.5)))
        .probe(attentionSpectrum());
  }

  private static Estimate ks(HeadResult head, String name) {
    return Optional.ofNullable(head.kolmogorovSmirnov().get(name)).orElseThrow();
  }

  @Test
  void oneLawForEveryHead() {
    SpectralLaw law = MarchenkoPastur.of(1, 0.3);
    StudyResult result = heads().against(law).run(texts(1, 40));
    assertTrue(result.sentence().endsWith("against the Marchenko–Pastur law"), result.sentence());
    assertEquals(6, result.attention().size());
    for (HeadResult head : result.attention()) {
      assertEquals(
          Distance.KOLMOGOROV_SMIRNOV.between(head.detail().spectrum(), law),
          ks(head, "Marchenko–Pastur").value());
      assertEquals(Set.of("Marchenko–Pastur"), head.detail().laws().keySet());
      // A law whose edge has not been checked gives no p-values.
      assertEquals("not tested: no null with p-values was asked for", head.significance().method());
    }
    assertTrue(
        result.verdict().stream().anyMatch(l -> l.contains("typical KS to the Marchenko–Pastur")),
        result.verdict().toString());
  }

  /** A law written by the user from a head's numbers equals the ready-made one. */
  @Test
  void aLawAtEveryHead() {
    StudyResult result =
        heads()
            .against(sphericalEquivalence())
            .against(
                "own",
                head ->
                    SphericalEquivalence.of(
                        (int) head.meanLength(), head.headSize(), head.betaHat()))
            .run(texts(2, 40));
    for (HeadResult head : result.attention()) {
      assertEquals(ks(head, "spherical equivalence"), ks(head, "own"));
      assertEquals(List.of("spherical equivalence", "own"), names(head));
    }
  }

  private static List<String> names(HeadResult head) {
    return head.nulls().stream().map(AttentionNull::name).toList();
  }

  /** Where a null has no law the head is not set against it, and the others are. */
  @Test
  void aNullMayHaveNoLawAtSomeHeads() {
    StudyResult result =
        heads()
            .against(gaussianEquivalence())
            .against("second layer", OwnNullsTest::secondLayer)
            .run(texts(1, 40));
    assertEquals(List.of(), result.notes());
    for (HeadResult head : result.attention()) {
      assertEquals(
          head.layer() == 1
              ? List.of("gaussian equivalence", "second layer")
              : List.of("gaussian equivalence"),
          names(head));
    }
  }

  private static SpectralLaw secondLayer(HeadFigures head) {
    if (head.layer() == 0) {
      throw new IllegalArgumentException("layer = 0: has no law; take another");
    }
    return MarchenkoPastur.of(1, head.mean());
  }

  @Test
  void aNullWithoutAnyLawLeavesItsReason() {
    StudyResult result =
        Spectra.of(SimulatedSource.of(SHAPE, 5))
            .layers(Spectra.layers(0))
            .probe(attentionSpectrum())
            .against("second layer", OwnNullsTest::secondLayer)
            .run(texts(1, 40));
    assertEquals(
        "the second layer law is left out of 3 of 3 heads: layer = 0: has no law; take another",
        result.notes().get(0).sentence());
  }

  /** A draw made on the heap from the tokens entering the layer is one more untrained head. */
  @Test
  void aDrawFromWhatEntersTheLayer() {
    StudyResult result =
        heads().against("fresh weights", replicas(4), OwnNullsTest::fresh).run(texts(2, 40));
    for (HeadResult head : result.attention()) {
      assertEquals("rank among 4 replicas of the fresh weights", head.significance().method());
      double alone =
          Optional.ofNullable(head.ksUnderNull().get("fresh weights")).orElseThrow().value();
      // An untrained head is a draw itself; twice is what a single one may be off.
      assertTrue(ks(head, "fresh weights").value() < 2 * alone, head.toString());
    }
    assertTrue(result.sentence().endsWith("against the fresh weights (4 replicas)"));
  }

  private static Optional<? extends HeadEnsemble> fresh(HeadSite site) {
    return site.tokens()
        .map(x -> ReinitialisedHead.of(x, site.headSize(), site.mask(), site.betaHat()));
  }

  /** What is drawn does not depend on how it was written: same name, same heads. */
  @Test
  void anOwnDrawOfTheSameHeadsIsTheReadyMadeOne() {
    StudyResult ready = heads().against(reinitialisedHead(replicas(3))).run(texts(1, 40));
    StudyResult own =
        heads().against(ReinitialisedHead.NAME, replicas(3), OwnNullsTest::fresh).run(texts(1, 40));
    for (int i = 0; i < ready.attention().size(); i++) {
      assertEquals(
          ready.attention().get(i).kolmogorovSmirnov(), own.attention().get(i).kolmogorovSmirnov());
      assertEquals(ready.attention().get(i).outliers(), own.attention().get(i).outliers());
    }
  }

  @Test
  void aDrawThatTheModelCannotServeIsLeftOutWithANote() {
    StudyResult result =
        heads().against("unseen", replicas(2), site -> Optional.empty()).run(texts(1, 40));
    assertEquals(
        "the unseen (2 replicas) is left out of 6 of 6 heads: the model does not show what it is"
            + " drawn from",
        result.notes().get(0).sentence());
    assertEquals(
        "not tested: no simulated null could be drawn",
        result.attention().get(0).significance().method());
  }

  @Test
  void aDrawOfAnotherLengthIsRefused() {
    assertRefused(
        "heads of the null 'short' = 20 x 20: must have the size of the measured head, 40 x 40",
        () ->
            heads()
                .against("short", replicas(1), site -> Optional.of(GaussianHeads.of(20, 16, 1)))
                .run(texts(1, 40)));
  }

  @Test
  void twoNullsOfOneNameAreRefused() {
    SpectralLaw law = MarchenkoPastur.of(1, 0.3);
    assertRefused(
        "nulls = [gaussian equivalence, gaussian equivalence]: must be at least one, each once",
        () -> heads().against(gaussianEquivalence(), gaussianEquivalence()));
    assertRefused(
        "nulls = [Marchenko–Pastur, Marchenko–Pastur]", () -> heads().against(law).against(law));
    assertRefused(
        "nulls = [covariance surrogate, covariance surrogate]",
        () ->
            heads()
                .against(covarianceSurrogate(replicas(2)))
                .against("covariance surrogate", replicas(3), OwnNullsTest::fresh));
    assertRefused("nulls = []", () -> heads().against());
    assertRefused(
        "laws = [Silverstein, Silverstein]",
        () -> pooled().against(silverstein()).against("Silverstein", tokens -> law));
    assertRefused("name of the null = ' '", () -> heads().against(" ", head -> law));
    assertRefused("name of the null = ''", () -> pooled().against("", tokens -> law));
    assertRefused(
        "name of the null = ''", () -> heads().against("", replicas(1), OwnNullsTest::fresh));
  }

  /** Fresh heads at a place of one's own in the order. */
  private record Placed(String name, int strictness) implements DrawnNull {

    @Override
    public int replicas() {
      return 2;
    }

    @Override
    public Optional<? extends HeadEnsemble> ensemble(HeadSite site) {
      return fresh(site);
    }
  }

  /** A law with p-values everywhere at a place of one's own in the order. */
  private record PlacedLaw(String name, int strictness) implements LawNull {

    @Override
    public Optional<SpectralLaw> law(HeadFigures head) {
      return Optional.of(MarchenkoPastur.of(1, head.mean()));
    }

    @Override
    public Optional<EdgeDomain<HeadFigures>> edge() {
      return Optional.of(new EdgeDomain<>("the edge of " + name, head -> true));
    }
  }

  static Stream<List<Object>> orders() {
    AttentionNull fresh = reinitialisedHead(replicas(2));
    AttentionNull surrogate = covarianceSurrogate(replicas(2));
    AttentionNull closed = gaussianEquivalence();
    return Stream.of(
        List.of("re-initialised head", List.of(fresh, surrogate, closed)),
        List.of("re-initialised head", List.of(closed, surrogate, fresh)),
        List.of("covariance surrogate", List.of(surrogate, sphericalEquivalence())),
        List.of("re-initialised head", List.of(fresh, new Placed("lax", 50))),
        List.of("strict", List.of(new Placed("strict", 550), fresh)),
        List.of("second", List.of(new Placed("first", 7), new Placed("second", 7))),
        List.of("strict law", List.of(new PlacedLaw("strict law", 550), fresh)),
        List.of("re-initialised head", List.of(fresh, new PlacedLaw("lax law", 450))),
        // A law without p-values does not decide, however strict.
        List.of("covariance surrogate", List.of(surrogate, strictWithoutEdge())));
  }

  private static AttentionNull strictWithoutEdge() {
    return new LawNull() {
      @Override
      public String name() {
        return "strict without edge";
      }

      @Override
      public int strictness() {
        return 1000;
      }

      @Override
      public Optional<SpectralLaw> law(HeadFigures head) {
        return Optional.of(MarchenkoPastur.of(1, head.mean()));
      }
    };
  }

  @ParameterizedTest
  @MethodSource("orders")
  void theStrictestNullDecides(List<Object> order) {
    List<AttentionNull> nulls = new ArrayList<>();
    ((List<?>) order.get(1)).forEach(each -> nulls.add((AttentionNull) each));
    StudyResult result = heads().against(nulls.toArray(AttentionNull[]::new)).run(texts(1, 40));
    for (HeadResult head : result.attention()) {
      assertEquals(
          order.get(0), head.significance().against().map(AttentionNull::name).orElse("none"));
    }
  }

  /** The distance in the verdict is that to the strictest null, whatever the order asked for. */
  @Test
  void theVerdictNamesTheStrictestNull() {
    StudyResult result =
        heads().against(reinitialisedHead(replicas(2)), gaussianEquivalence()).run(texts(1, 40));
    assertTrue(
        result.verdict().stream()
            .filter(line -> line.startsWith("Layer "))
            .allMatch(line -> line.contains("typical KS to the re-initialised head")),
        result.verdict().toString());
  }

  private static PooledStep pooled() {
    return Spectra.of(SimulatedSource.of(SHAPE, 5)).probe(pooledCovariance(mean()));
  }

  private static PooledResult pooled(PooledStep study) {
    return study.window(4).run(texts(200, 4)).pooling().get(0);
  }

  @Test
  void aPooledLawOfOnesOwn() {
    PooledResult fixed = pooled(pooled().against(MarchenkoPastur.of(0.2)));
    assertTrue(fixed.kolmogorovSmirnov().getOrDefault("Marchenko–Pastur", 1.0) < 0.2);
    assertTrue(fixed.largestPValue().isEmpty(), "its edge has not been checked");
    double edge = 0.25 * MarchenkoPastur.of(0.2).rightEdge();
    assertEquals(edge, fixed.edge().orElseThrow(), 1e-12);
    PooledResult own =
        pooled(
            pooled()
                .against(freeProduct(), silverstein())
                .against("own", tokens -> MarchenkoPastur.of(tokens.gamma(), tokens.variance())));
    assertEquals(Set.of("free product", "Silverstein", "own"), own.kolmogorovSmirnov().keySet());
    PooledResult without = pooled(pooled().against(freeProduct(), silverstein()));
    assertEquals(without.edge(), own.edge(), "the edge that gives p-values decides");
    assertEquals(without.largestPValue(), own.largestPValue());
    PooledResult isotropic = pooled(pooled().against(freeProduct()));
    assertEquals(without.freeProductEdge(), isotropic.edge());
    assertTrue(isotropic.largestPValue().isPresent());
  }

  @Test
  void aPooledNullWithoutALawLeavesItsReason() {
    StudyResult result =
        pooled()
            .against("none", OwnNullsTest::refused)
            .against(silent())
            .window(4)
            .run(texts(200, 4));
    assertEquals(
        List.of(
            "no none law at the last layer: gamma = 0.2: has no law; take more texts",
            "no silent law at the last layer: it says nothing of such tokens"),
        Note.sentences(result.notes()));
  }

  private static SpectralLaw refused(TokenPopulation tokens) {
    throw new IllegalArgumentException(
        "gamma = " + tokens.gamma() + ": has no law; take more texts");
  }

  private static PooledNull silent() {
    return new PooledNull() {
      @Override
      public String name() {
        return "silent";
      }

      @Override
      public int strictness() {
        return 1;
      }

      @Override
      public Optional<SpectralLaw> law(TokenPopulation tokens) {
        return Optional.empty();
      }
    };
  }
}
