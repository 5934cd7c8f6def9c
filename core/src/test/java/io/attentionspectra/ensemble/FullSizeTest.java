package io.attentionspectra.ensemble;

import static io.attentionspectra.drawn.Distances.distance;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.balancing.Balancing;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.base.RunningMoments;
import io.attentionspectra.law.CausalEquivalence;
import io.attentionspectra.law.CausalSphericalEquivalence;
import io.attentionspectra.law.GaussianEquivalence;
import io.attentionspectra.law.SphericalEquivalence;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.pooling.LinearPooling;
import io.attentionspectra.pooling.Poolings;
import io.attentionspectra.pooling.PositionalCorrelation;
import io.attentionspectra.signal.EdgeSignificance;
import io.attentionspectra.signal.PooledSignal;
import io.attentionspectra.spectrum.SoftEdged;
import io.attentionspectra.spectrum.Spectrum;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The theory at the papers' sizes. Takes minutes, so it is left out unless asked for: {@code mvn
 * -pl core test -Dtest=FullSizeTest -Dtest.excluded=none}. Prints what it measured.
 */
@Tag("slow")
class FullSizeTest {

  private static final SpectralSolver SOLVER = SpectralSolver.standard();
  private static final Randomness SEED = Randomness.of(7);
  private static final int SEEDS = 5;
  private static final double DELTA = 1000 / 3000.0;
  private static final double GAMMA = 1000 / 4000.0;
  private static final double[] LOADINGS = {0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3};

  @ParameterizedTest
  @CsvSource({"0.5,1", "1,1", "1,0.5", "1,2", "0.7,0.25"})
  void linearModelFollowsItsLaw(double beta, double headRatio) {
    GaussianHeads heads = GaussianHeads.of(2000, (int) (2000 * headRatio), beta);
    Spectrum spectrum = LinearModel.of(heads).spectrum(SEED, SOLVER);
    double distance = distance(spectrum, GaussianEquivalence.of(beta, headRatio));
    print("linear model, β = %s, c = %s: KS %.5f", beta, headRatio, distance);
    assertTrue(distance <= 0.005);
  }

  @ParameterizedTest
  @CsvSource({"0.5,0.005", "1,0.015"})
  void softmaxFollowsTheLawAndCloserAsItGrows(double beta, double bound) {
    GaussianEquivalence law = GaussianEquivalence.of(beta, 1);
    double before = 1;
    for (int length : new int[] {250, 500, 1000, 2000}) {
      RunningMoments distances = new RunningMoments();
      for (int draw = 0; draw < 4; draw++) {
        Randomness own = SEED.child("draw", draw);
        distances.add(distance(softmax(GaussianHeads.of(length, length, beta), own), law));
      }
      double mean = distances.mean();
      print("softmax, β = %s, ℓ = %s: mean KS %.5f of 4", beta, length, mean);
      assertTrue(mean < before, mean + " at " + length + ", before " + before);
      before = mean;
    }
    assertTrue(before <= bound);
  }

  @Test
  void smallHeadsFollowTheSphericalLaw() {
    Spectrum spectrum = softmax(SphericalHeads.of(512, 32, 0.5), SEED);
    double distance = distance(spectrum, SphericalEquivalence.of(512, 32, 0.5));
    print("spherical, ℓ = 512, m = 32, β = 0.5: KS %.5f", distance);
    assertTrue(distance < 0.015);
  }

  /** Share of 500 null heads whose largest value has a p-value below 0.05, and below 0.01. */
  @Test
  void softmaxEdgePValuesAreCalibrated() {
    EdgeSignificance test = EdgeSignificance.of(GaussianEquivalence.of(0.5, 1));
    GaussianHeads heads = GaussianHeads.of(250, 250, 0.5);
    double[] values =
        IntStream.range(0, 500)
            .parallel()
            .mapToDouble(r -> test.pValue(softmax(heads, SEED.child("replica", r)).get(0), 250))
            .toArray();
    print("softmax nulls: %.1f %% below 0.05", 100 * below(values, 0.05));
    print("softmax nulls: %.1f %% below 0.01", 100 * below(values, 0.01));
    assertTrue(below(values, 0.05) >= 0.02 && below(values, 0.05) <= 0.08);
  }

  /**
   * The same with balanced heads, against the laws without a mask and under a causal one. Balancing
   * removes degrees of freedom, which a p-value may only be too large for.
   */
  @ParameterizedTest
  @CsvSource({
    "false, GAUSSIAN, 250",
    "false, SPHERICAL, 64",
    "true, GAUSSIAN, 250",
    "true, SPHERICAL, 64"
  })
  void balancedEdgePValuesAreNotTooSmall(boolean causal, String kind, int headSize) {
    int length = 250;
    boolean gaussian = kind.equals("GAUSSIAN");
    HeadEnsemble heads =
        gaussian
            ? GaussianHeads.of(length, headSize, 0.5)
            : SphericalHeads.of(length, headSize, 0.5);
    double ratio = (double) headSize / length;
    AttentionMask mask = causal ? AttentionMask.causal(length) : AttentionMask.full(length);
    SoftEdged law =
        gaussian
            ? causal ? CausalEquivalence.of(0.5, ratio) : GaussianEquivalence.of(0.5, ratio)
            : causal
                ? CausalSphericalEquivalence.of(length, headSize, 0.5)
                : SphericalEquivalence.of(length, headSize, 0.5);
    EdgeSignificance test = EdgeSignificance.of(law);
    double[] values =
        IntStream.range(0, 500)
            .parallel()
            .mapToObj(r -> heads.draw(SEED.child("replica", r)).withMask(mask))
            .map(head -> Balancing.of(head).spectrum(1, SpectralSolver.standard()))
            .mapToDouble(each -> test.pValue(each.spectrum().get(0), length))
            .toArray();
    print("balanced, %s: %.1f %% below 0.05", law.name(), 100 * below(values, 0.05));
    print("balanced, %s: %.1f %% below 0.01", law.name(), 100 * below(values, 0.01));
    assertTrue(below(values, 0.05) <= 0.06, "share below 0.05: " + below(values, 0.05));
  }

  @ParameterizedTest
  @EnumSource(Tables.class)
  void poolingFollowsTheModel(Tables tables) {
    SequenceSigns signs = SequenceSigns.ofLoadings(LOADINGS);
    List<LinearPooling> poolings =
        List.of(
            Poolings.mean(),
            Poolings.harmonicCausal(1),
            Poolings.topEigenvector(PositionalCorrelation.ofLoadings(LOADINGS)));
    for (LinearPooling pooling : poolings) {
      for (double signal : tables.strong()) {
        PooledSignal model = tables.model(pooling.rho(signs.correlation(), signal), signal);
        assertTrue(model.rho() - DELTA >= 2 * (model.secondThreshold() - DELTA));
        Measured measured = simulate(tables, signal, signs, pooling);
        double largest = measured.largest.mean() / pooling.kappa(8);
        double ratio = largest / model.outlier().orElseThrow();
        double alignment = measured.alignment.mean();
        print(
            "%s, %s, ‖μ‖² = %s, ρ = %.3f: λ_out/predicted %.4f, alignment %.4f, predicted %.4f",
            tables, pooling.name(), signal, model.rho(), ratio, alignment, model.alignment());
        assertTrue(Math.abs(ratio - 1) <= 0.03);
        assertTrue(Math.abs(alignment - model.alignment()) <= 0.03);
      }
    }
  }

  /** Signs are uncorrelated, so that a tied table, with ρ = ‖μ‖² + δ, is below as well. */
  @ParameterizedTest
  @EnumSource(Tables.class)
  void nothingShowsBelowTheFirstTransition(Tables tables) {
    SequenceSigns signs = SequenceSigns.ofLoadings(new double[8]);
    LinearPooling mean = Poolings.mean();
    for (double signal : new double[] {0.1, 0.4}) {
      PooledSignal model = tables.model(mean.rho(signs.correlation(), signal), signal);
      assertTrue(model.rho() < model.firstThreshold());
      double alignment = simulate(tables, signal, signs, mean).alignment.mean();
      print("%s, ρ = %.3f: alignment %.4f", tables, model.rho(), alignment);
      assertTrue(alignment < 0.05);
    }
  }

  private static Measured simulate(
      Tables tables, double signal, SequenceSigns signs, LinearPooling pooling) {
    Measured measured = new Measured(new RunningMoments(), new RunningMoments());
    for (int seed = 0; seed < SEEDS; seed++) {
      Randomness randomness = Randomness.of(40).child("seed", seed);
      TokenTable table = tables.draw(signal, randomness.child("table", 0));
      Matrix pooled = new SequenceEnsemble(table, signs, randomness).pooled(pooling, 4000);
      SequenceSpectrum spectrum = SequenceSpectrum.centred(pooled);
      measured.largest.add(spectrum.largest());
      measured.alignment.add(spectrum.alignment(table.direction()));
    }
    return measured;
  }

  private static Spectrum softmax(HeadEnsemble heads, Randomness randomness) {
    Matrix centred = AttentionSpectrum.centred(heads.draw(randomness).attention());
    return Spectrum.of(SOLVER.squaredSingularValues(centred));
  }

  private static double below(double[] values, double bound) {
    return IntStream.range(0, values.length).filter(i -> values[i] < bound).count()
        / (double) values.length;
  }

  private static void print(String format, Object... numbers) {
    System.out.println(String.format(Locale.ROOT, format, numbers));
  }

  /** The two sign models, with signals of x ≥ 2 x_c under every pooling above. */
  private enum Tables {
    INDEPENDENT_SIGN {
      @Override
      TokenTable draw(double signal, Randomness randomness) {
        return TokenTable.independentSign(1000, 3000, signal, randomness);
      }

      @Override
      PooledSignal model(double rho, double signal) {
        return PooledSignal.of(DELTA, GAMMA, rho);
      }

      @Override
      double[] strong() {
        return new double[] {0.6, 1};
      }
    },
    CLASS_TIED {
      @Override
      TokenTable draw(double signal, Randomness randomness) {
        return TokenTable.classTied(1000, 3000, signal, randomness);
      }

      @Override
      PooledSignal model(double rho, double signal) {
        return PooledSignal.of(DELTA, GAMMA, rho).classTied(signal);
      }

      @Override
      double[] strong() {
        return new double[] {0.3, 1};
      }
    };

    abstract TokenTable draw(double signal, Randomness randomness);

    abstract PooledSignal model(double rho, double signal);

    abstract double[] strong();
  }

  /** Largest eigenvalue and alignment over seeds. */
  private record Measured(RunningMoments largest, RunningMoments alignment) {}
}
