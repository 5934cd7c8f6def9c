package io.attentionspectra.law;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.masked.MaskProfile;
import io.attentionspectra.score.ScoreFunction;
import io.attentionspectra.spectrum.SpectralLaw;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every equivalence law for score functions other than softmax. */
class ScoreLawTest {

  private static Named<Function<ScoreFunction, SpectralLaw>> law(
      String name, Function<ScoreFunction, SpectralLaw> law) {
    return Named.of(name, law);
  }

  static Stream<Named<Function<ScoreFunction, SpectralLaw>>> laws() {
    return Stream.of(
        law("full", s -> GaussianEquivalence.of(s, 0.5)),
        law("rectangular", s -> GaussianEquivalence.rectangular(s, 0.5, 2)),
        law("spherical", s -> SphericalEquivalence.of(512, 32, s)),
        law("causal", s -> CausalEquivalence.of(s, 0.5)),
        law("causal spherical", s -> CausalSphericalEquivalence.of(512, 64, s)),
        law("masked", s -> MaskedEquivalence.of(s, 0.5, MaskProfile.full())),
        law("masked spherical", s -> MaskedEquivalence.spherical(512, 64, s, MaskProfile.full())));
  }

  @ParameterizedTest
  @MethodSource("laws")
  void softmaxByQuadratureIsSoftmax(Function<ScoreFunction, SpectralLaw> law) {
    SpectralLaw closed = law.apply(ScoreFunction.softmax(0.8));
    SpectralLaw own = law.apply(ScoreFunction.of("exponential", s -> Math.exp(0.8 * s)));
    assertEquals(closed.rightEdge(), own.rightEdge(), 1e-10 * closed.rightEdge());
    assertEquals(closed.moment(2), own.moment(2), 1e-10 * closed.moment(2));
    for (double q : new double[] {0.05, 0.3, 0.6, 0.9, 0.99}) {
      double x = closed.quantile(q);
      assertEquals(closed.cumulative(x), own.cumulative(x), 1e-10);
    }
  }

  /** Means are θ₁ times the visible share; the name tells the function. */
  @ParameterizedTest
  @MethodSource("laws")
  void meanIsTheVarianceOfRelativeAttention(Function<ScoreFunction, SpectralLaw> law) {
    for (ScoreFunction score :
        new ScoreFunction[] {ScoreFunction.softCap(2, 3), ScoreFunction.sigmoid(1.5, -2)}) {
      SpectralLaw made = law.apply(score);
      boolean causal = made.name().startsWith("Causal");
      boolean spherical = made.parameters().containsKey("degrees");
      double theta =
          spherical
              ? score.spherical(made.parameters().get("headDim").intValue(), 3).total()
              : score.total();
      assertEquals(causal ? theta / 2 : theta, made.mean(), 1e-9 * theta);
      assertTrue(made.name().endsWith(score.name()), made.name());
      assertTrue(made.parameters().keySet().containsAll(score.parameters().keySet()));
    }
  }

  /** |s| has no part of degree 1: without a mask the law is Marchenko–Pastur. */
  @Test
  void evenFunctionsMakeNoise() {
    ScoreFunction even = ScoreFunction.of("square", s -> s * s);
    SpectralLaw law = GaussianEquivalence.of(even, 0.5);
    assertEquals(2, even.total(), 1e-12);
    assertEquals(MarchenkoPastur.of(1, 2).quantile(0.7), law.quantile(0.7), 1e-10);
    var error = assertThrows(IllegalArgumentException.class, () -> CausalEquivalence.of(even, 0.5));
    assertTrue(String.valueOf(error.getMessage()).contains("CausalNoise"), error.getMessage());
  }

  /** Softmax at β = 3.5 is condensed among 256 keys; capped, or as a sigmoid, it is not. */
  @Test
  void refusesScoreFunctionsThatCondense() {
    ScoreFunction own = ScoreFunction.of("exponential", s -> Math.exp(3.5 * s));
    for (ScoreFunction score : new ScoreFunction[] {own, ScoreFunction.softmax(3.5)}) {
      assertThrows(
          IllegalArgumentException.class, () -> CausalSphericalEquivalence.of(512, 64, score));
      assertThrows(
          IllegalArgumentException.class,
          () -> MaskedEquivalence.spherical(512, 64, score, MaskProfile.window(0.5)));
    }
    SpectralLaw capped = CausalSphericalEquivalence.of(512, 64, ScoreFunction.softCap(3.5, 2));
    assertEquals(1, capped.cumulative(capped.rightEdge()));
    assertThrows(
        IllegalArgumentException.class,
        () -> CausalEquivalence.of(ScoreFunction.softmax(5.1), 0.5));
    assertThrows(
        IllegalArgumentException.class,
        () -> GaussianEquivalence.of(ScoreFunction.softmax(27), 0.5));
  }
}
