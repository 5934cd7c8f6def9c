package io.attentionspectra.ensemble;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.attention.RelativeSpectrum;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.base.RunningMoments;
import io.attentionspectra.drawn.Distances;
import io.attentionspectra.law.CausalEquivalence;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Causal heads against their law at 2,000 tokens. Takes minutes, so it is left out unless asked
 * for: {@code mvn -pl core test -Dtest=CausalFullSizeTest -Dtest.excluded=none}. Prints what it
 * measured.
 */
@Tag("slow")
class CausalFullSizeTest {

  private static final SpectralSolver SOLVER = SpectralSolver.standard();
  private static final Randomness SEED = Randomness.of(7);

  @ParameterizedTest
  @CsvSource({"0.5,1", "1,1", "0.5,0.25", "1,0.0625"})
  void linearModelFollowsTheLaw(double beta, double headRatio) {
    GaussianHeads heads = GaussianHeads.of(2000, (int) (2000 * headRatio), beta);
    Matrix full = LinearModel.of(heads).draw(SEED);
    Matrix masked =
        Matrix.generate(full.rows(), full.columns(), (i, j) -> j <= i ? full.get(i, j) : 0);
    double distance = distance(masked, beta, headRatio);
    print("causal linear model, β = %s, c = %s: KS %.5f", beta, headRatio, distance);
    assertTrue(distance <= 0.004);
  }

  /** Bounds at ℓ = 2000; the distance falls with the length on the way. */
  @ParameterizedTest
  @CsvSource({"0.5,1,0.004", "1,1,0.012", "0.5,0.25,0.006"})
  void softmaxFollowsTheLawAndCloserAsItGrows(double beta, double headRatio, double bound) {
    double before = 1;
    double first = 0;
    for (int length : new int[] {500, 1000, 2000}) {
      RunningMoments distances = new RunningMoments();
      for (int draw = 0; draw < 2000 / length; draw++) {
        GaussianHeads heads = GaussianHeads.of(length, (int) (length * headRatio), beta);
        AttentionMask mask = AttentionMask.causal(length);
        Matrix attention = heads.masked(mask).draw(SEED.child("draw", draw)).attention();
        distances.add(distance(RelativeSpectrum.relative(attention, mask), beta, headRatio));
      }
      double mean = distances.mean();
      print("causal softmax, β = %s, c = %s, ℓ = %s: KS %.5f", beta, headRatio, length, mean);
      assertTrue(mean < before);
      first = length == 500 ? mean : first;
      before = mean;
    }
    print("  rate: ℓ^%.2f", Math.log(before / first) / Math.log(4));
    assertTrue(before <= bound);
  }

  private static double distance(Matrix relative, double beta, double headRatio) {
    double[] squares = SOLVER.squaredSingularValues(relative);
    return Distances.aboveRounding(squares, CausalEquivalence.of(beta, headRatio));
  }

  private static void print(String format, Object... numbers) {
    System.out.println(String.format(Locale.ROOT, format, numbers));
  }
}
