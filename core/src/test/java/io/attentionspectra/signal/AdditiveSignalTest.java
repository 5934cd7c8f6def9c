package io.attentionspectra.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.base.RunningMoments;
import io.attentionspectra.law.MarchenkoPastur;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signals on noise of any spectrum. */
final class AdditiveSignalTest {

  /** 4,000 quantiles of MP_δ in place of the law. */
  private static double[] marchenkoPastur(double delta) {
    MarchenkoPastur law = MarchenkoPastur.of(delta);
    return IntStream.range(0, 4000).mapToDouble(i -> law.quantile((i + 0.5) / 4000)).toArray();
  }

  @ParameterizedTest
  @CsvSource({"0.2,0.25,2", "0.5,0.1,3", "0.05,1.5,4", "0.2,0.25,1.2"})
  void onMarchenkoPasturItIsThePooledSignal(double delta, double gamma, double rho) {
    AdditiveSignal general = AdditiveSignal.of(gamma, marchenkoPastur(delta));
    PooledSignal pooled = PooledSignal.of(delta, gamma, rho);
    assertEquals(pooled.bulkEdge(), general.bulkEdge(), 1e-3 * pooled.bulkEdge());
    assertTrue(pooled.detectable() && general.detectable(rho));
    double outlier = pooled.outlier().orElseThrow();
    assertEquals(outlier, general.outlier(rho).orElseThrow(), 1e-3 * outlier);
    assertEquals(pooled.alignment(), general.alignment(rho), 2e-3);
    double critical = pooled.criticalGamma().orElseThrow();
    assertEquals(critical, general.criticalGamma(rho), 5e-3 * critical);
  }

  @Test
  void aWeakSignalDoesNotShow() {
    AdditiveSignal general = AdditiveSignal.of(0.25, marchenkoPastur(0.2));
    assertTrue(!general.detectable(0.5) && general.outlier(0.5).isEmpty());
    assertEquals(0, general.alignment(0.5));
  }

  /**
   * d = 400, N = 800, H half 1 and half 3, θ = 6: outlier, alignment and the variance of new
   * samples along the top eigenvector, means of 16 seeds within 3 %: single ones scatter by about
   * √(2/N)·θ_out ≈ 5 %, so that 3 % are more than two standard errors of the mean.
   */
  @Test
  void simulationFollows() {
    int d = 400;
    int n = 800;
    double theta = 6;
    double[] h = IntStream.range(0, d).mapToDouble(i -> i < d / 2 ? 1 : 3).toArray();
    AdditiveSignal model = AdditiveSignal.of(d / (double) n, h);
    RunningMoments outliers = new RunningMoments();
    RunningMoments alignments = new RunningMoments();
    RunningMoments variances = new RunningMoments();
    for (int seed = 0; seed < 16; seed++) {
      Randomness randomness = Randomness.of(seed);
      double[] u = unit(randomness.child("direction", 0).gaussians(d));
      double[] z = randomness.child("noise", 0).gaussians(n * d);
      double[] xi = randomness.child("signal", 0).gaussians(n);
      Matrix samples =
          Matrix.generate(
              n, d, (i, j) -> Math.sqrt(h[j]) * z[i * d + j] + Math.sqrt(theta) * xi[i] * u[j]);
      var eigen = SpectralSolver.standard().eigen(samples.columnGram().scale(1.0 / n), 1);
      double cosine = 0;
      double noise = 0;
      double[] top = eigen.vector(0);
      for (int j = 0; j < d; j++) {
        cosine += top[j] * u[j];
        noise += h[j] * top[j] * top[j];
      }
      outliers.add(eigen.values()[0]);
      alignments.add(cosine * cosine);
      variances.add(noise + theta * cosine * cosine);
    }
    near(model.outlier(theta).orElseThrow(), outliers.mean());
    near(model.alignment(theta), alignments.mean());
    near(model.varianceAlongTop(theta), variances.mean());
    assertEquals(
        theta, model.strengthBehind(model.varianceAlongTop(theta)).orElseThrow(), 1e-9 * theta);
    assertTrue(model.strengthBehind(1).isEmpty());
  }

  @Test
  void refusesNonsense() {
    AdditiveSignal model = AdditiveSignal.of(0.5, 1, 2);
    assertThrows(IllegalArgumentException.class, () -> model.outlier(0));
    assertThrows(IllegalArgumentException.class, () -> model.strengthBehind(-1));
    assertThrows(IllegalArgumentException.class, () -> AdditiveSignal.of(0.5, 0, 0));
  }

  private static void near(double expected, double found) {
    assertEquals(expected, found, 0.03 * expected);
  }

  private static double[] unit(double[] vector) {
    double norm =
        Math.sqrt(IntStream.range(0, vector.length).mapToDouble(i -> vector[i] * vector[i]).sum());
    return IntStream.range(0, vector.length).mapToDouble(i -> vector[i] / norm).toArray();
  }
}
