package io.attentionspectra.spectrum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.law.CausalEquivalence;
import io.attentionspectra.law.MarchenkoPastur;
import io.attentionspectra.law.PoissonCounts;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DistanceTest {

  private static double ks(Spectrum measured, SpectralLaw law) {
    return Distance.KOLMOGOROV_SMIRNOV.between(measured, law);
  }

  private static double w1(Spectrum measured, SpectralLaw law) {
    return Distance.WASSERSTEIN.between(measured, law);
  }

  /** The quantiles at (i − 1/2)/n are the n points nearest to a continuous law: distance 1/(2n). */
  @Test
  void midQuantilesAreHalfAStepAway() {
    SpectralLaw law = MarchenkoPastur.of(0.5);
    int size = 50;
    double[] points =
        IntStream.range(0, size).mapToDouble(i -> law.quantile((i + 0.5) / size)).toArray();
    assertEquals(0.5 / size, ks(Spectrum.of(points), law), 1e-9);
  }

  @Test
  void oneFarPointIsAtDistanceOne() {
    assertEquals(1, ks(Spectrum.of(100), MarchenkoPastur.of(0.5)), 1e-12);
    assertEquals(1, ks(Spectrum.of(1e-6), MarchenkoPastur.of(0.5)), 1e-12);
  }

  /** Zeros measured up to rounding meet the atom: half of a rank-deficient covariance. */
  @Test
  void roundedZerosCountAsTheAtom() {
    SpectralLaw law = MarchenkoPastur.of(2);
    assertEquals(0.5, law.atoms().get(0).mass(), 1e-12);
    int size = 400;
    double[] exact = new double[size];
    double[] rounded = new double[size];
    for (int i = 0; i < size; i++) {
      boolean zero = i < size / 2;
      exact[i] = zero ? 0 : law.quantile((i + 0.5) / size);
      rounded[i] = zero ? 1e-15 * i : exact[i];
    }
    assertEquals(0.5 / size, ks(Spectrum.of(exact), law), 1e-9);
    assertEquals(0.5 / size, ks(Spectrum.of(rounded), law), 1e-9);
    assertEquals(w1(Spectrum.of(exact), law), w1(Spectrum.of(rounded), law), 1e-9);
  }

  /** Where a law has mass below what can be measured, rounding errors stand for it. */
  @Test
  void roundingErrorsAreNotCompared() {
    SpectralLaw law = CausalEquivalence.of(0.5, 0.25);
    int size = 200;
    double[] exact =
        IntStream.range(0, size).mapToDouble(i -> law.quantile((i + 0.5) / size)).toArray();
    double rounding = 1e-14 * law.rightEdge();
    double[] rounded = Arrays.stream(exact).map(x -> x < rounding ? 0 : x).toArray();
    long zeros = Arrays.stream(rounded).filter(x -> x == 0).count();
    assertTrue(zeros > 3, "values below rounding: " + zeros);
    assertEquals(0.5 / size, ks(Spectrum.of(rounded), law), 1e-6);
    double[] negative = Arrays.stream(exact).map(x -> x < rounding ? -rounding : x).toArray();
    assertEquals(0.5 / size, ks(Spectrum.ofSymmetric(negative), law), 1e-6);
    // A matrix of half the rank has zeros where the law has none.
    double[] deficient = exact.clone();
    for (int i = 0; i < size / 2; i++) {
      deficient[i] = 0;
    }
    assertEquals(
        0.5 - law.cumulative(1e-13 * exact[size - 1]), ks(Spectrum.of(deficient), law), 0.01);
  }

  /** F of Poisson(1) at 0 is 1/e, at 1 it is 2/e: counts 0, 1, 1, 2 are off by known amounts. */
  @Test
  void purelyAtomicLaw() {
    SpectralLaw law = PoissonCounts.of(1);
    double e = Math.exp(-1);
    double expected = Math.max(Math.abs(e - 0.25), Math.max(Math.abs(2 * e - 0.75), 1 - 2.5 * e));
    assertEquals(expected, ks(Spectrum.of(0, 1, 1, 2), law), 1e-12);
  }

  /** W1 between all mass at a and a law is E|X − a|: the mean of the law at a = 0. */
  @ParameterizedTest
  @ValueSource(doubles = {0.3, 1, 2.5})
  void wassersteinToAPointIsTheMeanModulus(double ratio) {
    SpectralLaw law = MarchenkoPastur.of(ratio);
    assertEquals(law.mean(), w1(Spectrum.of(0), law), 3e-4);
    double far = law.rightEdge() + 1;
    assertEquals(far - law.mean(), w1(Spectrum.of(far), law), 3e-4);
  }

  /** Between spectra of one size W1 is the mean distance of equal ranks, and KS counts. */
  @Test
  void betweenSpectra() {
    double[] a = Randomness.of(1).gaussians(40);
    double[] b = Randomness.of(2).gaussians(40);
    Arrays.sort(a);
    Arrays.sort(b);
    double mean = 0;
    for (int i = 0; i < 40; i++) {
      mean += Math.abs(a[i] - b[i]) / 40;
    }
    assertEquals(
        mean,
        Distance.WASSERSTEIN.between(Spectrum.ofSymmetric(a), Spectrum.ofSymmetric(b)),
        1e-12);
    Spectrum one = Spectrum.of(1, 2, 3, 4);
    Spectrum other = Spectrum.of(2.5, 2.6);
    assertEquals(0.5, Distance.KOLMOGOROV_SMIRNOV.between(one, other), 1e-12);
  }

  @ParameterizedTest
  @EnumSource(Distance.class)
  void isSymmetricZeroOnItselfAndBlindToRepetition(Distance distance) {
    Spectrum one = Spectrum.ofSymmetric(Randomness.of(3).gaussians(31));
    Spectrum other = Spectrum.ofSymmetric(Randomness.of(4).gaussians(17));
    assertEquals(0, distance.between(one, one), 1e-15);
    assertEquals(distance.between(one, other), distance.between(other, one), 1e-15);
    Spectrum twice = Calibration.together(List.of(one, one));
    assertEquals(0, distance.between(one, twice), 1e-15);
    assertEquals(distance.between(one, other), distance.between(twice, other), 1e-15);
  }

  /** Scaling the axis scales W1 and leaves KS. */
  @Test
  void scaling() {
    SpectralLaw law = MarchenkoPastur.of(0.4);
    SpectralLaw scaled = MarchenkoPastur.of(0.4, 3);
    double[] values = law.sample(Randomness.of(5).generator(), 60);
    double[] tripled = Arrays.stream(values).map(x -> 3 * x).toArray();
    assertEquals(ks(Spectrum.of(values), law), ks(Spectrum.of(tripled), scaled), 1e-9);
    assertEquals(3 * w1(Spectrum.of(values), law), w1(Spectrum.of(tripled), scaled), 1e-3);
  }

  /** Under the null a leave-one-out p-value of a fresh replica is uniform on its steps. */
  @Test
  void calibrationRanksTheMeasured() {
    SpectralLaw law = MarchenkoPastur.of(0.4);
    List<Spectrum> replicas =
        IntStream.range(0, 19)
            .mapToObj(r -> Spectrum.of(law.sample(Randomness.of(r).generator(), 30)))
            .toList();
    Calibration calibration = Calibration.against(Distance.KOLMOGOROV_SMIRNOV, law, replicas);
    assertEquals(1, calibration.pValue(0), 1e-15);
    assertEquals(1.0 / 20, calibration.pValue(1), 1e-15);
    assertEquals(2.0 / 20, calibration.pValue(calibration.largest()), 1e-15);
    Calibration others = Calibration.leaveOneOut(Distance.KOLMOGOROV_SMIRNOV, replicas);
    assertTrue(others.mean().value() > 0 && others.mean().value() < 0.3, others.mean().toString());
  }
}
