package io.attentionspectra.benchmarks;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.free.Free;
import io.attentionspectra.law.CausalEquivalence;
import io.attentionspectra.law.CausalNoise;
import io.attentionspectra.law.CausalSphericalEquivalence;
import io.attentionspectra.law.FreeProduct;
import io.attentionspectra.law.GaussianEquivalence;
import io.attentionspectra.law.MarchenkoPastur;
import io.attentionspectra.law.MaskedEquivalence;
import io.attentionspectra.law.PoissonCounts;
import io.attentionspectra.law.SeparableCovariance;
import io.attentionspectra.law.Silverstein;
import io.attentionspectra.law.SphericalEquivalence;
import io.attentionspectra.masked.MaskProfile;
import io.attentionspectra.spectrum.Curve;
import io.attentionspectra.spectrum.Interval;
import io.attentionspectra.spectrum.SpectralLaw;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Density and distribution function of a law on a regular grid over its support, of a law that is
 * made ({@link #curve}) and with the making included ({@link #lawAndCurve}). For 1,000 points on
 * one core once warm the aims are 0.2 ms of laws with few parameters and 2 ms of measured spectra
 * with hundreds of points; of a causal law, which is solved for, 150 ms for 100 points and 300 ms
 * for 1,000, with the making included.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LawCurveBenchmark {

  /** Gram eigenvalues of 512 tokens of 1,024 dimensions, at the quantiles of their limit. */
  private static final double[] GRAM =
      IntStream.range(0, 512)
          .mapToDouble(i -> MarchenkoPastur.of(0.5).quantile((i + 0.5) / 512))
          .toArray();

  /** 400 points over a factor of 20. */
  private static double[] geometric() {
    return IntStream.range(0, 400).mapToDouble(i -> Math.pow(20, i / 399.0)).toArray();
  }

  private static double[] lognormal() {
    return DoubleStream.of(Randomness.of(1).gaussians(300)).map(Math::exp).toArray();
  }

  private static double[] squares() {
    return DoubleStream.of(Randomness.of(2).gaussians(300)).map(v -> v * v).toArray();
  }

  /** The laws, each at parameters of everyday use and where it is hardest. */
  @SuppressWarnings("ImmutableEnumChecker")
  public enum Case {
    /** One soft band. */
    MARCHENKO_PASTUR(() -> MarchenkoPastur.of(0.5)),
    /** The density diverges at 0. */
    MARCHENKO_PASTUR_HARD_EDGE(() -> MarchenkoPastur.of(1)),
    /** A cubic. */
    FREE_PRODUCT(() -> FreeProduct.of(0.3, 0.5)),
    /** A quartic with a hard edge. */
    GAUSSIAN_EQUIVALENCE(() -> GaussianEquivalence.of(0.5, 1)),
    /** Two bands. */
    GAUSSIAN_EQUIVALENCE_GAP(() -> GaussianEquivalence.of(0.8, 0.0625)),
    /** Tokens of limited dimension. */
    GAUSSIAN_TOKENS(() -> GaussianEquivalence.ofGaussianTokens(0.5, 1, 2)),
    /** The Gram eigenvalues of 512 tokens. */
    MEASURED_TOKENS(() -> GaussianEquivalence.ofMeasuredTokens(0.5, 1, LawCurveBenchmark.GRAM)),
    /** A head of a real model. */
    SPHERICAL_EQUIVALENCE(() -> SphericalEquivalence.of(512, 32, 1)),
    /** A causal head in the limit of large heads. */
    CAUSAL_EQUIVALENCE(() -> CausalEquivalence.of(0.5, 1)),
    /** Two bands of a causal head. */
    CAUSAL_EQUIVALENCE_GAP(() -> CausalEquivalence.of(1, 0.0625)),
    /** A causal head of a real model, two bands. */
    CAUSAL_SPHERICAL_EQUIVALENCE(() -> CausalSphericalEquivalence.of(512, 32, 0.5)),
    /** One whose two bands have just met. */
    CAUSAL_SPHERICAL_EQUIVALENCE_DIP(() -> CausalSphericalEquivalence.of(512, 64, 1)),
    /** Triangular noise. */
    CAUSAL_NOISE(() -> CausalNoise.of(1)),
    /** A sliding window over a quarter of the length. */
    MASKED_EQUIVALENCE(() -> MaskedEquivalence.of(0.5, 1, MaskProfile.window(0.25))),
    /** Three bands. */
    SILVERSTEIN(() -> Silverstein.of(0.1, new double[] {1, 3, 10}, new double[] {0.5, 0.25, 0.25})),
    /** Hundreds of points in one band. */
    SILVERSTEIN_BAND(() -> Silverstein.of(0.25, LawCurveBenchmark.geometric())),
    /** The same, of which each is a ripple, of 4·10⁻⁴ of the density. */
    SILVERSTEIN_RIPPLES(() -> Silverstein.of(0.01, LawCurveBenchmark.geometric())),
    /** Hundreds of points of which the largest have bands of their own. */
    SILVERSTEIN_HARMONIC(
        () -> Silverstein.of(0.25, IntStream.range(1, 385).mapToDouble(i -> 1.0 / i).toArray())),
    /** Hundreds of lognormal points, many bands. */
    SILVERSTEIN_LOGNORMAL(() -> Silverstein.of(0.1, LawCurveBenchmark.lognormal())),
    /** The same in one band. */
    SILVERSTEIN_LOGNORMAL_SMOOTH(() -> Silverstein.of(1, LawCurveBenchmark.lognormal())),
    /** The same of unequal weights. */
    SILVERSTEIN_UNEQUAL(
        () -> Silverstein.of(0.25, LawCurveBenchmark.lognormal(), LawCurveBenchmark.squares())),
    /** Texts of four lengths over an isotropic table. */
    SEPARABLE_COVARIANCE(
        () ->
            SeparableCovariance.of(
                0.25,
                Free.marchenkoPastur(0.4),
                new double[] {0.25, 0.125, 0.0625, 0.03125},
                new double[] {1, 1, 1, 1})),
    /** Atoms only. */
    POISSON(() -> PoissonCounts.of(1));

    private final Supplier<SpectralLaw> law;

    Case(Supplier<SpectralLaw> law) {
      this.law = law;
    }
  }

  /** Which law. */
  @Param public Case which = Case.MARCHENKO_PASTUR;

  /** Points of the curve. */
  @Param({"100", "250", "1000", "4000"})
  public int points = 1000;

  private double[] x = {};
  private SpectralLaw law = PoissonCounts.of(1);

  /** Lays the grid from the left end of the support to the right. */
  @Setup
  public void layGrid() {
    law = which.law.get();
    double left = law.intervals().stream().mapToDouble(Interval::lower).findFirst().orElse(0);
    x = new double[points];
    for (int i = 0; i < points; i++) {
      x[i] = left + (law.rightEdge() - left) * (i + 0.5) / points;
    }
  }

  /** Evaluates the law on the grid. */
  @Benchmark
  public Curve curve() {
    return law.curve(x);
  }

  /** Makes the law and evaluates it on the grid. */
  @Benchmark
  public Curve lawAndCurve() {
    return which.law.get().curve(x);
  }
}
