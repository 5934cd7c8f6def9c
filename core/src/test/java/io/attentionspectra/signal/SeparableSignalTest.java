package io.attentionspectra.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.law.FreeProduct;
import io.attentionspectra.law.Silverstein;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.signal.SeparableSignal.LengthClass;
import io.attentionspectra.spectrum.Atom;
import io.attentionspectra.spectrum.EdgeScaling;
import io.attentionspectra.spectrum.SoftEdged;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signals of texts of many lengths. */
final class SeparableSignalTest {

  private static final double[] RATIOS = {1e-4, 1e-2, 0.3, 1, 7, 1e2, 1e4};

  /** Means of 4, 8, 16 and 32 tokens whose signs correlate: α_L = κ_L(1 + (L − 1)r). */
  private static List<LengthClass> means(double correlation) {
    return IntStream.of(4, 8, 16, 32)
        .mapToObj(l -> new LengthClass(1, 1.0 / l, (1 + (l - 1) * correlation) / l))
        .toList();
  }

  /** One length is {@link PooledSignal} within 1e-10, whatever the number of equal classes. */
  @Test
  void oneLengthIsThePooledSignal() {
    double kappa = 0.125;
    double alpha = 0.4;
    List<LengthClass> equal =
        List.of(new LengthClass(3, kappa, alpha), new LengthClass(1, kappa, alpha));
    for (double delta : RATIOS) {
      for (double gamma : RATIOS) {
        SeparableSignal mixed = SeparableSignal.isotropic(delta, gamma, equal);
        PooledSignal none = PooledSignal.of(delta, gamma, 0);
        relative(kappa * none.bulkEdge(), mixed.bulkEdge(), 1e-12);
        relative(kappa / alpha * none.firstThreshold(), mixed.firstThreshold(), 1e-10);
        relative(kappa / alpha * none.secondThreshold(), mixed.secondThreshold(), 1e-10);
        for (double factor : new double[] {0.9, 1.001, 1.3, 4, 1e3}) {
          double signal = factor * mixed.secondThreshold();
          PooledSignal pooled = PooledSignal.of(delta, gamma, alpha * signal / kappa);
          same(pooled, mixed, signal, kappa);
          same(pooled.classTied(signal), mixed.classTied(), signal, kappa);
        }
      }
    }
  }

  private static void same(
      PooledSignal pooled, SeparableSignal mixed, double signal, double kappa) {
    assertEquals(pooled.detectable(), mixed.detectable(signal));
    assertEquals(pooled.outlier().isPresent(), mixed.outlier(signal).isPresent());
    assertEquals(pooled.alignment(), mixed.alignment(signal), 1e-10);
    pooled
        .outlier()
        .ifPresent(o -> relative(kappa * o, mixed.outlier(signal).orElseThrow(), 1e-10));
    assertEquals(pooled.criticalGamma().isPresent(), mixed.criticalGamma(signal).isPresent());
    pooled
        .sequencesNeededOverDimension()
        .ifPresent(n -> relative(n, mixed.textsNeededOverDimension(signal).orElseThrow(), 1e-10));
  }

  /** One length over any population is {@link AdditiveSignal} of strength α‖μ‖²/κ. */
  @ParameterizedTest
  @CsvSource({"0.25,6", "2,20", "0.01,2"})
  void oneLengthOverAPopulationIsTheAdditiveSignal(double gamma, double strength) {
    AdditiveSignal additive = AdditiveSignal.of(gamma, 1, 1, 2, 4);
    List<Atom> population = List.of(new Atom(1, 0.5), new Atom(2, 0.25), new Atom(4, 0.25));
    double kappa = 0.25;
    double alpha = 0.75;
    SeparableSignal mixed =
        SeparableSignal.of(gamma, population, List.of(new LengthClass(1, kappa, alpha)));
    double signal = kappa * strength / alpha;
    relative(kappa * additive.bulkEdge(), mixed.bulkEdge(), 1e-10);
    assertEquals(additive.detectable(strength), mixed.detectable(signal));
    relative(
        kappa * additive.outlier(strength).orElseThrow(),
        mixed.outlier(signal).orElseThrow(),
        1e-10);
    relative(additive.alignment(strength), mixed.alignment(signal), 1e-10);
    relative(additive.criticalGamma(strength), mixed.criticalGamma(signal).orElseThrow(), 1e-10);
    assertEquals(0, mixed.firstThreshold());
  }

  /** The fluctuations at the edge are those of the laws of one length. */
  @Test
  void oneLengthHasTheEdgeScalingOfItsLaw() {
    List<LengthClass> one = List.of(new LengthClass(1, 0.125, 1));
    scaling(FreeProduct.of(0.4, 0.25, 0.125), SeparableSignal.isotropic(0.4, 0.25, one));
    Silverstein silverstein =
        Silverstein.of(0.7, new double[] {0.125, 0.25}, new double[] {0.6, 0.4});
    List<Atom> population = List.of(new Atom(1, 0.6), new Atom(2, 0.4));
    scaling(silverstein, SeparableSignal.of(0.7, population, one));
  }

  private static void scaling(SoftEdged law, SeparableSignal signal) {
    EdgeScaling wanted = law.rightEdgeScaling();
    relative(wanted.edge(), signal.edgeScaling().edge(), 1e-12);
    relative(wanted.scale(), signal.edgeScaling().scale(), 1e-10);
    double line = EdgeSignificance.of(law).criticalEigenvalue(0.05, 400);
    assertEquals(0.05, signal.edgeSignificance().pValue(line, 400), 1e-8);
  }

  /** At the transition nothing jumps, and the inverse functions invert. */
  @ParameterizedTest
  @CsvSource({"0.4,0.25", "0.02,3", "3,0.02"})
  void mixturesAreContinuousAndInvertible(double delta, double gamma) {
    SeparableSignal mixed = SeparableSignal.isotropic(delta, gamma, means(0.5));
    double threshold = mixed.secondThreshold();
    assertTrue(mixed.firstThreshold() < threshold);
    assertFalse(mixed.detectable(threshold));
    assertEquals(0, mixed.alignment(threshold));
    assertEquals(0, mixed.alignment(threshold * (1 + 1e-7)), 1e-6);
    relative(mixed.bulkEdge(), mixed.outlier(threshold * (1 + 1e-7)).orElseThrow(), 1e-10);
    double before = 0;
    for (double factor : new double[] {1.01, 1.5, 3, 20}) {
      double signal = factor * threshold;
      double alignment = mixed.alignment(signal);
      assertTrue(alignment > before && alignment < 1, factor + ": " + alignment);
      before = alignment;
      double outlier = mixed.outlier(signal).orElseThrow();
      relative(signal, mixed.signalBehind(outlier).orElseThrow(), 1e-8);
      relative(1 / gamma, mixed.textsNeededOverDimension(signal, alignment).orElseThrow(), 1e-8);
      double critical = mixed.criticalGamma(signal).orElseThrow();
      SeparableSignal there = SeparableSignal.isotropic(delta, critical, means(0.5));
      relative(signal, there.secondThreshold(), 1e-10);
    }
    assertTrue(mixed.criticalGamma(0.99 * mixed.firstThreshold()).isEmpty());
    assertTrue(mixed.signalBehind(mixed.bulkEdge()).isEmpty());
  }

  /**
   * Against the equations δ = −(γ/λ) ∫ h dH/(1 + δ̃h), δ̃ = −(1/λ) E κ_L/(1 + δκ_L) iterated in
   * NumPy with MP_δ on 4,000 Chebyshev nodes, F′ by central differences: root-length scaling aligns
   * better than the mean.
   */
  @Test
  void scalingByTheRootOfTheLengthAlignsBetter() {
    double delta = 600.0 / 1500;
    double gamma = 600.0 / 2400;
    SeparableSignal mean = SeparableSignal.isotropic(delta, gamma, decaying(0));
    relative(0.591976895694579, mean.outlier(1).orElseThrow(), 1e-12);
    relative(0.778151220453, mean.alignment(1), 1e-8);
    SeparableSignal root = SeparableSignal.isotropic(delta, gamma, decaying(0.5));
    relative(5.11377186323213, root.outlier(1).orElseThrow(), 1e-12);
    relative(0.855357744564, root.alignment(1), 1e-8);
  }

  /** Means times L^power, R_st = q_s q_t off the diagonal, q_t = 0.9 e^(−t/10). */
  private static List<LengthClass> decaying(double power) {
    return IntStream.of(4, 8, 16, 32)
        .mapToObj(
            length -> {
              double sum = 0;
              double squares = 0;
              for (int t = 0; t < length; t++) {
                double q = 0.9 * Math.exp(-t / 10.0);
                sum += q;
                squares += q * q;
              }
              double scale = Math.pow(length, 2 * power - 2);
              return new LengthClass(1, scale * length, scale * (sum * sum + length - squares));
            })
        .toList();
  }

  @Test
  void withoutSignalInAnyClassNothingShows() {
    SeparableSignal none =
        SeparableSignal.isotropic(0.4, 0.25, List.of(new LengthClass(1, 0.5, 0)));
    assertEquals(Double.POSITIVE_INFINITY, none.secondThreshold());
    assertFalse(none.detectable(1e50));
    assertTrue(none.criticalGamma(1e50).isEmpty());
    assertTrue(none.signalBehind(2 * none.bulkEdge()).isEmpty());
  }

  @Test
  void badInputIsRefused() {
    List<LengthClass> one = List.of(new LengthClass(1, 0.5, 0.5));
    refused("gamma", () -> SeparableSignal.isotropic(0.4, 0, one));
    refused("delta", () -> SeparableSignal.isotropic(Double.NaN, 1, one));
    refused("classes", () -> SeparableSignal.isotropic(0.4, 1, List.of()));
    refused("kappa", () -> SeparableSignal.isotropic(1, 1, List.of(new LengthClass(1, 0, 1))));
    refused("share", () -> new LengthClass(0, 1, 1));
    refused("alpha", () -> new LengthClass(1, 1, -1));
    refused("shares", () -> SeparableSignal.of(1, List.of(new Atom(1, 0.5)), one));
    refused("population", () -> SeparableSignal.of(1, List.of(new Atom(0, 1)), one));
    List<Atom> two = List.of(new Atom(1, 0.5), new Atom(2, 0.5));
    refused("population", () -> SeparableSignal.of(1, two, one).classTied());
    SeparableSignal signal = SeparableSignal.isotropic(0.4, 0.25, one);
    refused("signal", () -> signal.alignment(-1));
    refused("alignment", () -> signal.textsNeededOverDimension(1, 1));
    refused("eigenvalue", () -> signal.signalBehind(0));
  }

  private static void refused(String what, Runnable call) {
    String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
    assertTrue(message.contains(what), message);
  }

  private static void relative(double expected, double actual, double tolerance) {
    assertEquals(expected, actual, tolerance * Math.abs(expected));
  }

  /** A shift that is none changes nothing, and one alone shows as a signal does. */
  @Test
  void aShiftIsASecondSignal() {
    SeparableSignal signal = SeparableSignal.isotropic(0.4, 0.25, means(0.7));
    SeparableSignal.Shift none = new SeparableSignal.Shift(new double[4], 0.3);
    double[] alphas = means(0.7).stream().mapToDouble(LengthClass::alpha).toArray();
    SeparableSignal.Shift same = new SeparableSignal.Shift(alphas, 1);
    for (double strength : new double[] {0.2, 0.5, 1, 20}) {
      assertEquals(signal.alignment(strength), signal.alignment(strength, none), 1e-12);
      relative(signal.outlier(strength).orElse(1), signal.outlier(strength, none).orElse(1), 1e-12);
      relative(
          signal.outlier(strength + 1).orElseThrow(),
          signal.outlier(strength, same).orElseThrow(),
          1e-10);
      assertEquals(signal.alignment(strength + 1), signal.alignment(strength, same), 1e-10);
    }
    SeparableSignal.Shift across = new SeparableSignal.Shift(alphas, 0);
    assertEquals(0, signal.alignment(0.9, across));
    assertEquals(signal.alignment(1.1), signal.alignment(1.1, across), 1e-10);
    assertThrows(
        IllegalArgumentException.class,
        () -> signal.alignment(1, new SeparableSignal.Shift(new double[3], 0)));
  }

  /**
   * Isotropic noise, d = 300, N = 1,200, two kinds of texts whose means differ along ℓ: the top
   * eigenvector aligns with the signal as predicted, within 0.04 for the mean of three draws
   * (across each other, c = 0, only where the two outliers are far apart: near each other they
   * mix).
   */
  @ParameterizedTest
  @CsvSource({"0, 0.3", "0, 4", "0.25, 1", "0.25, 3", "0.64, 0.5", "0.64, 3", "0.04, 1.6"})
  void followsSimulatedShifts(double squaredCosine, double shift) {
    int dimension = 300;
    int count = 1200;
    List<LengthClass> classes =
        List.of(new LengthClass(0.5, 1, 1.5), new LengthClass(0.5, 0.25, 1));
    double predicted =
        SeparableSignal.of(dimension / (double) count, List.of(new Atom(1, 1)), classes)
            .alignment(1, new SeparableSignal.Shift(new double[] {shift, shift}, squaredCosine));
    double measured = 0;
    for (int seed = 0; seed < 3; seed++) {
      measured += measured(dimension, count, Math.sqrt(shift), squaredCosine, seed) / 3;
    }
    assertEquals(predicted, measured, 0.04);
  }

  /** u = e₀, ℓ = c e₀ + √(1 − c²) e₁. */
  private static double measured(
      int dimension, int count, double shift, double squaredCosine, int seed) {
    double[][] texts = new double[count][];
    for (int n = 0; n < count; n++) {
      Randomness randomness = Randomness.of(seed).child("text", n);
      boolean first = n % 2 == 0;
      double[] values = randomness.gaussians(dimension + 1);
      double signal = (first ? Math.sqrt(1.5) : 1) * Math.signum(values[dimension]);
      texts[n] = Arrays.copyOf(values, dimension);
      for (int j = 0; j < dimension; j++) {
        texts[n][j] *= first ? 1 : 0.5;
      }
      double by = first ? shift : -shift;
      texts[n][0] += signal + by * Math.sqrt(squaredCosine);
      texts[n][1] += by * Math.sqrt(1 - squaredCosine);
    }
    Matrix centred = Matrix.of(texts).centreColumns();
    double top = SpectralSolver.standard().eigen(centred.columnGram(), 1).vector(0)[0];
    return top * top;
  }
}
