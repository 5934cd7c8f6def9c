package io.attentionspectra.law;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.free.Free;
import io.attentionspectra.masked.MaskProfile;
import io.attentionspectra.spectrum.SpectralLaw;
import java.util.function.DoubleFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bad arguments are refused with the name of the parameter, its value, the condition and a remedy.
 */
class LawRefusalTest {

  private static final double[] NEVER_GOOD = {
    0, -0.0, -1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e300, 1e-300
  };

  private static Arguments argument(String name, DoubleFunction<SpectralLaw> law) {
    return Arguments.of(name, Named.of(name, law));
  }

  static Stream<Arguments> arguments() {
    return Stream.of(
        argument("ratio", v -> MarchenkoPastur.of(v)),
        argument("variance", v -> MarchenkoPastur.of(0.5, v)),
        argument("delta", v -> FreeProduct.of(v, 0.5)),
        argument("gamma", v -> FreeProduct.of(0.5, v)),
        argument("kappa", v -> FreeProduct.of(0.5, 0.5, v)),
        argument("beta", v -> GaussianEquivalence.of(v, 1)),
        argument("headRatio", v -> GaussianEquivalence.of(1, v)),
        argument("aspect", v -> GaussianEquivalence.rectangular(1, 1, v)),
        argument("beta", v -> GaussianEquivalence.ofGaussianTokens(v, 1, 1)),
        argument("headRatio", v -> GaussianEquivalence.ofGaussianTokens(1, v, 1)),
        argument("tokenRatio", v -> GaussianEquivalence.ofGaussianTokens(1, 1, v)),
        argument("beta", v -> GaussianEquivalence.ofMeasuredTokens(v, 1, 1, 2)),
        argument("headRatio", v -> GaussianEquivalence.ofMeasuredTokens(1, v, 1, 2)),
        argument("beta", v -> SphericalEquivalence.of(512, 32, v)),
        argument("gamma", v -> Silverstein.of(v, 1, 2)),
        argument("variance", v -> CausalNoise.of(v)),
        argument("beta", v -> CausalEquivalence.of(v, 1)),
        argument("headRatio", v -> CausalEquivalence.of(0.5, v)),
        argument("beta", v -> CausalSphericalEquivalence.of(512, 32, v)),
        argument("beta", v -> MaskedEquivalence.of(v, 1, MaskProfile.causal())),
        argument("headRatio", v -> MaskedEquivalence.of(0.5, v, MaskProfile.causal())),
        argument("beta", v -> MaskedEquivalence.spherical(512, 32, v, MaskProfile.causal())));
  }

  @ParameterizedTest
  @MethodSource("arguments")
  void namesTheParameterAndItsValue(String name, DoubleFunction<SpectralLaw> law) {
    for (double value : NEVER_GOOD) {
      refused(name + " = " + value, () -> law.apply(value));
    }
  }

  private static void refused(String start, Supplier<Object> law) {
    var error = assertThrows(IllegalArgumentException.class, law::get);
    String message = String.valueOf(error.getMessage());
    assertTrue(message.startsWith(start), message);
    assertEquals(2, message.split("; ", 2).length, message);
  }

  @Test
  void refusesBadPopulations() {
    refused("population = []", () -> Silverstein.of(0.5));
    refused("population eigenvalue 1 = -1", () -> Silverstein.of(0.5, 1, -1));
    refused("population eigenvalue 0 = NaN", () -> Silverstein.of(0.5, Double.NaN, 1));
    refused("population eigenvalue 1 = Inf", () -> Silverstein.of(0.5, 1, 1.0 / 0));
    refused("population mean = 0", () -> Silverstein.of(0.5, 0, 0));
    refused("population mean = 1", () -> Silverstein.of(0.5, 1e308, 1.7e308));
    refused(
        "weights of the population = 1",
        () -> Silverstein.of(0.5, new double[] {1, 2}, new double[] {1}));
    refused(
        "population weight 1 = -1", () -> Silverstein.of(0.5, new double[2], new double[] {1, -1}));
    refused("sum of the population", () -> Silverstein.of(0.5, new double[] {1}, new double[] {0}));
    refused("population = []", () -> GaussianEquivalence.ofMeasuredTokens(1, 1));
    refused("population mean = 0", () -> GaussianEquivalence.ofMeasuredTokens(1, 1, 0, 0));
    refused("population eigenvalue 0", () -> GaussianEquivalence.ofMeasuredTokens(1, 1, -1e-9, 1));
  }

  @Test
  void refusesBadSizes() {
    refused("length = 1", () -> SphericalEquivalence.of(1, 32, 1));
    refused("headDim = 1", () -> SphericalEquivalence.of(512, 1, 1));
    refused("degrees = 0", () -> SphericalEquivalence.of(512, 32, 1, 0));
    refused("degrees = 13", () -> SphericalEquivalence.of(512, 32, 1, 13));
    refused("degree = 4", () -> SphericalEquivalence.of(512, 32, 1).componentVariance(4));
  }

  @Test
  void refusesSizesOfMaskedHeads() {
    refused("length = 1", () -> CausalSphericalEquivalence.of(1, 32, 1));
    refused("headDim = 1", () -> CausalSphericalEquivalence.of(512, 1, 1));
    refused("headDim/length", () -> CausalSphericalEquivalence.of(8192, 2, 1));
    refused("degrees = 0", () -> CausalSphericalEquivalence.of(512, 32, 1, 0));
    refused("degrees = 13", () -> CausalSphericalEquivalence.of(512, 32, 1, 13));
    refused("headRatio = 0.01", () -> CausalEquivalence.of(0.01, 0.01));
  }

  @Test
  void refusesMasksWithoutALaw() {
    refused("window = 0.01", () -> MaskProfile.window(0.01));
    refused("window = 1.5", () -> MaskProfile.window(1.5));
    refused("window = NaN", () -> MaskProfile.window(Double.NaN));
    refused("prefix = -0.1", () -> MaskProfile.prefix(-0.1));
    refused("length = 1", () -> MaskProfile.of(1, (i, j) -> true));
    refused("mask row 3", () -> MaskProfile.of(64, (i, j) -> i != 3));
    refused("mask column 5", () -> MaskProfile.of(64, (i, j) -> j != 5));
    refused("mask = mixed", () -> MaskProfile.of(256, (i, j) -> (i + j) % 2 == 0));
    refused("mask = mixed", () -> MaskProfile.of(256, (i, j) -> i - j < 8 && j <= i));
  }

  @Test
  void refusesTemperaturesWithoutALaw() {
    refused("beta = 27.0", () -> GaussianEquivalence.of(27, 1));
    refused("beta = 5.5", () -> GaussianEquivalence.ofGaussianTokens(5.5, 1, 1));
    refused("beta = 19.0", () -> SphericalEquivalence.of(512, 32, 19));
    refused("beta = 5.1", () -> CausalEquivalence.of(5.1, 1));
    refused("beta = 3.4", () -> CausalSphericalEquivalence.of(512, 32, 3.4));
    refused("beta = 2.8", () -> MaskedEquivalence.spherical(512, 32, 2.8, MaskProfile.window(0.1)));
    assertEquals(0.5, CausalSphericalEquivalence.of(512, 32, 0.5).parameters().get("beta"));
  }

  /** θ₁ is finite at the largest β; its square is not. */
  @Test
  void refusesMomentsThatOverflow() {
    SpectralLaw law = GaussianEquivalence.of(26, 1);
    assertEquals(Math.expm1(26 * 26), law.mean(), 1e-12 * law.mean());
    refused("moment of order 2", () -> law.moment(2));
  }

  @Test
  void calculusRefusesWhatItCannotInvert() {
    refusedWithReason("atomic", () -> Free.rDiagonal(Free.eigenvalues(1, 2)).law("x"));
    refusedWithReason("atomic", () -> Free.eigenvalues(1, 2).law("x"));
    refusedWithReason("populations", () -> Free.eigenvalues(1, 2).times(Free.eigenvalues(1, 3)));
    var square = Free.rDiagonal(Free.marchenkoPastur(1));
    refusedWithReason("S-transform", () -> square.plus(Free.rDiagonal(Free.marchenkoPastur(2))));
    refusedWithReason("factor", () -> Free.marchenkoPastur(1).scaledBy(0));
    refusedWithReason("factor", () -> square.scaledBy(Double.NaN));
    refusedWithReason("sigma", () -> Free.circular(-1));
    refusedWithReason("ratio", () -> Free.gaussianProduct(1, 0));
    refusedWithReason("aspect", () -> square.law("x", -1));
  }

  private static void refusedWithReason(String part, Supplier<Object> law) {
    var error = assertThrows(IllegalArgumentException.class, law::get);
    assertTrue(String.valueOf(error.getMessage()).contains(part), error.getMessage());
  }
}
