package io.attentionspectra.law;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.attentionspectra.spectrum.Interval;
import io.attentionspectra.spectrum.SoftEdged;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Causal laws of heads of few dimensions, whose bands lie far apart, and one whose two bands nearly
 * meet: the equations are stiff there, and solvers with longer steps or kept directions were lost
 * at these parameters.
 */
class SmallHeadLawsTest {

  private static final int POINTS = 400;

  static Stream<SoftEdged> laws() {
    return Stream.of(
        CausalSphericalEquivalence.of(64, 2, 0.1),
        CausalSphericalEquivalence.of(64, 2, 0.5),
        CausalSphericalEquivalence.of(64, 3, 0.5),
        CausalSphericalEquivalence.of(64, 6, 0.1),
        CausalSphericalEquivalence.of(102, 2, 1),
        CausalSphericalEquivalence.of(102, 3, 1.5),
        CausalEquivalence.of(1, 0.01),
        CausalEquivalence.of(0.8350307589525241, 0.125));
  }

  /**
   * ∫ x²ρ against the second moment of the equations far outside; below a thousandth is nothing.
   */
  @ParameterizedTest
  @MethodSource("laws")
  void densityHasTheSecondMoment(SoftEdged law) {
    double lowest = law.resolvedFrom();
    double sum = 0;
    for (Interval band : law.intervalsFrom(lowest)) {
      sum += secondMoment(law, band);
    }
    double below = lowest * lowest * law.cumulative(lowest);
    double moment = law.moment(2);
    assertEquals(moment, sum + below / 2, below / 2 + 1e-9 * moment, law::toString);
  }

  /** By the midpoint rule in φ, x = a + (b − a) sin²φ, which takes edges off. */
  private static double secondMoment(SoftEdged law, Interval band) {
    double length = band.upper() - band.lower();
    double sum = 0;
    for (int i = 0; i < POINTS; i++) {
      double angle = Math.PI / 2 * (i + 0.5) / POINTS;
      double x = band.lower() + length * Math.sin(angle) * Math.sin(angle);
      sum += x * x * law.density(x) * length * Math.sin(2 * angle);
    }
    return sum * Math.PI / 2 / POINTS;
  }
}
