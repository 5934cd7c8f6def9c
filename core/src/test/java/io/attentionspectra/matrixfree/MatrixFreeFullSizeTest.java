package io.attentionspectra.matrixfree;

import static io.attentionspectra.drawn.Drawn.gaussian;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.spectrum.Distance;
import java.util.Locale;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Matrix-free against dense at 2,048 tokens over 100 seeds. Takes hours on two cores, so it is left
 * out unless asked for: {@code mvn -pl core test -Dtest=MatrixFreeFullSizeTest
 * -Dtest.excluded=none}, with {@code -Dmatrix.free.seeds=20} for fewer. Prints what it measured.
 */
@Tag("slow")
class MatrixFreeFullSizeTest {

  private static final int LENGTH = 2048;
  private static final int HEAD_SIZE = 64;
  private static final int SEEDS = Integer.getInteger("matrix.free.seeds", 100);

  @ParameterizedTest
  @CsvSource({"full,1", "full,2", "causal,1"})
  void estimatesLieWithinTheirErrors(String mask, double beta) {
    SpectralSolver solver = SpectralSolver.standard();
    Visibility visibility = mask.equals("full") ? Visibility.FULL : Visibility.CAUSAL;
    AttentionHead head =
        new AttentionHead(
            gaussian(LENGTH, HEAD_SIZE, 1),
            gaussian(LENGTH, HEAD_SIZE, 2),
            beta,
            visibility.mask(LENGTH));
    AttentionSpectrum dense = AttentionSpectrum.of(head, 5);
    AttentionTiles tiles =
        AttentionTiles.onHeap(
            head.queries(), head.keys(), beta / 8, OptionalDouble.empty(), visibility);
    int rank = 0;
    int entropy = 0;
    int distribution = 0;
    double worst = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      MatrixFreeSpectrum free =
          MatrixFreeSpectrum.of(tiles, MatrixFreePlan.withDefaults(Randomness.of(seed)), solver);
      for (int i = 0; i < 5; i++) {
        double expected = dense.leading().get(i).value();
        worst = Math.max(worst, Math.abs(free.leading().get(i).mode().value() / expected - 1));
      }
      ProbeEstimate found = free.effectiveRank();
      rank += Math.abs(found.value() - dense.effectiveRank()) <= found.halfWidth() ? 1 : 0;
      ProbeEstimate nats = free.entropy();
      double expectedNats = Math.log(dense.effectiveRank());
      entropy += Math.abs(nats.value() - expectedNats) <= nats.halfWidth() ? 1 : 0;
      double distance = Distance.KOLMOGOROV_SMIRNOV.between(free.spectrum(), dense.spectrum());
      distribution += distance <= free.distribution().error() ? 1 : 0;
    }
    System.out.printf(
        Locale.ROOT,
        "%s, β = %s, %d seeds: leading within %.2g, effective rank %d, entropy %d,"
            + " distribution %d%n",
        mask,
        beta,
        SEEDS,
        worst,
        rank,
        entropy,
        distribution);
    assertTrue(worst <= 1e-6);
    assertTrue(rank >= 0.95 * SEEDS);
    assertTrue(entropy >= 0.95 * SEEDS);
    assertTrue(distribution >= 0.95 * SEEDS);
  }
}
