package io.attentionspectra.benchmarks;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The time watching adds to a training as a share of the plain training's, from the times p_b and
 * w_b that batch b took plain and watched, taken in turns. With P the sum of p_b over n batches and
 * m their median it is the sum of
 *
 * <ul>
 *   <li>(w_b − m)/P over the batches at which a reading was taken, but the first, which sets up;
 *   <li>(r − 1)·n_a/n for the n_a batches that follow a reading by at most {@value #WAKE}, whose
 *       caches it may have emptied, r their median of w_b/p_b;
 *   <li>(r − 1)·n_o/n for the n_o others, which carry the monitor's look at each batch;
 *   <li>(w − p)/P of the end of training, with the final reading.
 * </ul>
 *
 * <p>A ratio r is the geometric mean of the medians over the pairs begun plain and those begun
 * watched, so that going second has no part in it. Only medians see the many batches, a few of
 * which something else on the machine disturbs; readings are summed as they are, since each is a
 * cost, over a P that holds such disturbances as well.
 *
 * @param readings share of the readings during training
 * @param wake share of the batches after readings
 * @param batches share of all other batches
 * @param batchesError standard error of the latter, from the order statistics of its median
 * @param end share of the end of training
 * @param setup seconds of the first reading, no part of the share
 * @param count readings, the first and the final left out
 * @param batchSeconds m
 */
record OverheadEstimate(
    double readings,
    double wake,
    double batches,
    double batchesError,
    double end,
    double setup,
    int count,
    double batchSeconds) {

  private static final int WAKE = 4;

  /**
   * From the seconds of each batch and, last, of the end of training.
   *
   * @param reading steps at which readings were taken
   */
  static OverheadEstimate of(double[] plain, double[] watched, Set<Integer> reading) {
    int steps = plain.length - 1;
    double m = median(Arrays.copyOf(plain, steps));
    double plainTime = Arrays.stream(plain, 0, steps).sum();
    IntPredicate isReading = reading::contains;
    IntPredicate isWake =
        step -> IntStream.rangeClosed(1, WAKE).anyMatch(back -> reading.contains(step - back));
    int[] read = steps(steps, isReading);
    int[] after = steps(steps, isReading.negate().and(isWake));
    int[] other = steps(steps, isReading.negate().and(isWake.negate()));
    double excess = Arrays.stream(read).mapToDouble(step -> watched[step] - m).sum();
    double perBatch = (double) other.length / steps;
    return new OverheadEstimate(
        excess / plainTime,
        (ratio(after, plain, watched) - 1) * after.length / steps,
        (ratio(other, plain, watched) - 1) * perBatch,
        medianError(Arrays.stream(other).mapToDouble(b -> watched[b] / plain[b])) * perBatch,
        (watched[steps] - plain[steps]) / plainTime,
        watched[0] - m,
        read.length,
        m);
  }

  double share() {
    return readings + wake + batches + end;
  }

  private static int[] steps(int count, IntPredicate chosen) {
    return IntStream.range(1, count).filter(chosen).toArray();
  }

  private static double ratio(int[] steps, double[] plain, double[] watched) {
    double[] medians =
        IntStream.range(0, 2)
            .mapToDouble(
                order ->
                    median(
                        Arrays.stream(steps)
                            .filter(step -> step % 2 == order)
                            .mapToDouble(step -> watched[step] / plain[step])
                            .toArray()))
            .toArray();
    return Math.sqrt(medians[0] * medians[1]);
  }

  static double median(double[] values) {
    double[] sorted = Arrays.stream(values).sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /** Half the distance of the order statistics one standard error of a rank around the middle. */
  private static double medianError(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    double middle = sorted.length / 2.0;
    double rank = Math.sqrt(sorted.length) / 2;
    return (sorted[(int) (middle + rank)] - sorted[(int) (middle - rank)]) / 2;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "overhead %.4f = %d readings %.4f + batches after them %.4f + other batches %.4f ± %.4f"
            + " + end %.4f; a batch takes %.2f ms, the first reading %.3f s",
        share(),
        count,
        readings,
        wake,
        batches,
        batchesError,
        end,
        1e3 * batchSeconds,
        setup);
  }
}
