package io.attentionspectra.law;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.spectrum.Atom;
import org.hipparchus.complex.Complex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoissonCountsTest {

  @ParameterizedTest
  @ValueSource(doubles = {1e-6, 0.3, 1, 2, 7.5, 100, 4321.5, 1e6})
  void atomsCarryTheMassAndTheMomentsOfTheLaw(double mean) {
    PoissonCounts law = PoissonCounts.of(mean);
    double mass = 0;
    double first = 0;
    double central = 0;
    for (Atom atom : law.atoms()) {
      mass += atom.mass();
      first += atom.mass() * atom.at();
      central += atom.mass() * (atom.at() - mean) * (atom.at() - mean);
    }
    assertEquals(1, mass, 1e-12);
    assertEquals(mean, first, 1e-12 * mean);
    assertEquals(law.variance(), central, 1e-11 * mean);
    assertEquals(law.mean(), mean, 1e-15 * mean);
  }

  /** The recursion of the atoms against the formula e^{−1}/k!. */
  @Test
  void meanOneHasMassesOneOverFactorial() {
    double expected = Math.exp(-1);
    for (Atom atom : PoissonCounts.of(1).atoms()) {
      if (atom.at() > 0) {
        expected /= atom.at();
      }
      assertEquals(expected, atom.mass(), 1e-14 * expected);
    }
    assertEquals(0, PoissonCounts.of(1).atoms().get(0).at());
  }

  /** Raw moments of Poisson(1) are the Bell numbers. */
  @Test
  void momentsAreBellNumbers() {
    double[] bell = {1, 1, 2, 5, 15, 52, 203, 877, 4140};
    for (int k = 0; k < bell.length; k++) {
      assertEquals(bell[k], PoissonCounts.of(1).moment(k), 1e-12 * bell[k]);
    }
    assertEquals(1, PoissonCounts.of(1).variance());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.3, 1, 7.5, 4321.5})
  void quantileInvertsTheDistributionFunction(double mean) {
    PoissonCounts law = PoissonCounts.of(mean);
    for (double q : new double[] {0, 1e-9, 0.2, 0.5, 0.9, 1 - 1e-9, 1}) {
      double x = law.quantile(q);
      assertTrue(law.cumulative(x) >= q);
      assertTrue(x == law.atoms().get(0).at() || law.cumulative(x - 1) < q);
    }
    double middle = law.quantile(0.5);
    assertEquals(law.cumulative(middle), law.cumulative(middle + 0.999));
    assertEquals(1, law.cumulative(middle) + law.survival(middle), 1e-13);
    assertEquals(0, law.cumulative(-0.5));
    assertEquals(1, law.survival(-0.5));
    assertEquals(1, law.cumulative(Double.POSITIVE_INFINITY));
    assertEquals(0, law.survival(1e9));
  }

  /** Far from the support s(z) = −Σ m_k z^{−k−1}. */
  @Test
  void stieltjesTransformExpandsInMoments() {
    PoissonCounts law = PoissonCounts.of(0.7);
    Complex z = new Complex(300, 400);
    Complex series = Complex.ZERO;
    for (int k = 8; k >= 0; k--) {
      series = series.add(law.moment(k)).divide(z);
    }
    Complex s = law.stieltjes(z);
    assertEquals(-series.getRealPart(), s.getRealPart(), 1e-16);
    assertEquals(-series.getImaginaryPart(), s.getImaginaryPart(), 1e-16);
  }

  @Test
  void densityIsZeroBecauseTheLawIsAtomic() {
    PoissonCounts law = PoissonCounts.of(1);
    assertEquals(0, law.density(1));
    assertTrue(law.intervals().isEmpty());
    assertEquals(law.atoms().get(law.atoms().size() - 1).at(), law.rightEdge());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY, 2e6})
  void refusesMeansOutsideItsDomain(double mean) {
    var error = assertThrows(IllegalArgumentException.class, () -> PoissonCounts.of(mean));
    assertTrue(error.getMessage().startsWith("mean = "));
  }

  @Test
  void refusesPointsThatAreNoNumbers() {
    PoissonCounts law = PoissonCounts.of(1);
    assertThrows(IllegalArgumentException.class, () -> law.density(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> law.cumulative(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> law.quantile(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> law.moment(-1));
    assertThrows(IllegalArgumentException.class, () -> law.moment(1000));
    assertThrows(IllegalArgumentException.class, () -> law.stieltjes(new Complex(3)));
  }
}
