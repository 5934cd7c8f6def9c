package io.attentionspectra.benchmarks;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.djl.internal.kernel.DeviceTiles;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.matrixfree.MatrixFreePlan;
import io.attentionspectra.matrixfree.MatrixFreeSpectrum;
import io.attentionspectra.matrixfree.ProbeEstimate;
import io.attentionspectra.spectrum.Distance;
import io.attentionspectra.spectrum.Spectrum;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * In how many of many seeds the errors that matrix-free spectra state hold: one Gaussian head of
 * size 64, its matrix read once as a whole and then without it on the engine, with other probes for
 * every seed. Prints per seed the largest relative error of the leading five, and whether effective
 * rank, entropy and distribution function lie within their errors, with the counts so far.
 *
 * <p>Usage: {@code java … MatrixFreeSeeds [seeds [full|causal [β [length]]]]}; 100, full, 1 and
 * 2,048 by default.
 */
public final class MatrixFreeSeeds {

  private static final int HEAD_SIZE = 64;
  private static final int LEADING = 5;

  private MatrixFreeSeeds() {}

  /** What the whole matrix says. */
  private record Dense(AttentionSpectrum attention, double entropy) {

    static Dense of(Matrix queries, Matrix keys, double beta, Visibility visibility) {
      AttentionHead head = new AttentionHead(queries, keys, beta, visibility.mask(queries.rows()));
      AttentionSpectrum attention = AttentionSpectrum.of(head, LEADING);
      return new Dense(attention, Math.log(attention.effectiveRank()));
    }

    double worst(MatrixFreeSpectrum free) {
      double worst = 0;
      for (int i = 0; i < LEADING; i++) {
        double expected = attention.leading().get(i).value();
        double found = free.leading().get(i).mode().value();
        worst = Math.max(worst, Math.abs(found / expected - 1));
      }
      return worst;
    }

    double distance(MatrixFreeSpectrum free) {
      Spectrum whole = attention.spectrum();
      return Distance.KOLMOGOROV_SMIRNOV.between(free.spectrum(), whole);
    }
  }

  private static boolean holds(ProbeEstimate found, double expected) {
    return Math.abs(found.value() - expected) <= found.halfWidth();
  }

  /**
   * Measures.
   *
   * @param arguments seeds, visibility, standard deviation of the scores, length
   */
  public static void main(String[] arguments) {
    int seeds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100;
    boolean causal = arguments.length > 1 && arguments[1].equals("causal");
    double beta = arguments.length > 2 ? Double.parseDouble(arguments[2]) : 1;
    int length = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 2048;
    Visibility visibility = causal ? Visibility.CAUSAL : Visibility.FULL;
    Randomness draw = Randomness.of(11);
    double[] q = draw.child("q", 0).gaussians(length * HEAD_SIZE);
    double[] k = draw.child("k", 0).gaussians(length * HEAD_SIZE);
    Dense dense =
        Dense.of(
            Matrix.of(length, HEAD_SIZE, q), Matrix.of(length, HEAD_SIZE, k), beta, visibility);
    Shape shape = new Shape(length, HEAD_SIZE);
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        DeviceTiles tiles =
            DeviceTiles.of(
                manager.create(q, shape),
                manager.create(k, shape),
                beta / Math.sqrt(HEAD_SIZE),
                OptionalDouble.empty(),
                visibility)) {
      compare(dense, tiles, seeds);
    }
  }

  private static void compare(Dense dense, DeviceTiles tiles, int seeds) {
    int rank = 0;
    int entropy = 0;
    int distribution = 0;
    for (int seed = 0; seed < seeds; seed++) {
      MatrixFreePlan plan = MatrixFreePlan.withDefaults(Randomness.of(seed));
      MatrixFreeSpectrum free = MatrixFreeSpectrum.of(tiles, plan, SpectralSolver.standard());
      rank += holds(free.effectiveRank(), dense.attention().effectiveRank()) ? 1 : 0;
      entropy += holds(free.entropy(), dense.entropy()) ? 1 : 0;
      double distance = dense.distance(free);
      distribution += distance <= free.distribution().error() ? 1 : 0;
      System.out.printf(
          Locale.ROOT,
          "seed %3d: %d steps, leading within %.1e, effective rank %.2f ± %.2f (%.2f),"
              + " KS %.4f ± %.4f; of %d seeds: rank %d, entropy %d, distribution %d%n",
          seed,
          free.steps(),
          dense.worst(free),
          free.effectiveRank().value(),
          free.effectiveRank().halfWidth(),
          dense.attention().effectiveRank(),
          distance,
          free.distribution().error(),
          seed + 1,
          rank,
          entropy,
          distribution);
    }
  }
}
