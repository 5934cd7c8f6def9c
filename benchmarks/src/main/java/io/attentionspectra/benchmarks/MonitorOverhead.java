package io.attentionspectra.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What watching costs a training: the same small encoder (2 layers, 4 heads, width 64; batches of
 * 32 texts of 24 tokens) is trained twice at once in one process, from the same weights on the same
 * data, plain and with a monitor at its defaults. The two take turns batch by batch, the first of a
 * pair changing, so that what else the machine does meets both alike; the monitor's clock runs
 * while its own trainer does. {@link OverheadEstimate} says how the times of pairs become a share
 * of training time; the monitor's own and the processor time of all batches but the first are
 * printed beside it. The weights of both must be the same to the last bit at the end, or the
 * program fails.
 *
 * <p>Usage: {@code java … MonitorOverhead [rounds [batches]]}; 5 rounds of 1,600 batches by
 * default, after one that does not count and shows a cold process. {@code OMP_WAIT_POLICY=PASSIVE}
 * must be set: otherwise threads that wait for work take part in the processor's time.
 */
public final class MonitorOverhead {

  private MonitorOverhead() {}

  /** What one round found. */
  private record Round(OverheadEstimate wall, double processor, double share) {

    static Round of(int batches) throws Exception {
      try (PacedTraining plain = PacedTraining.plain();
          PacedTraining watched = PacedTraining.watched()) {
        for (int batch = 0; batch < batches; batch++) {
          boolean swapped = batch % 2 == 1;
          (swapped ? watched : plain).batch();
          (swapped ? plain : watched).batch();
        }
        if (!Arrays.deepEquals(plain.weights(), watched.weights())) {
          throw new IllegalStateException("the weights of plain and watched training differ");
        }
        plain.end();
        watched.end();
        return new Round(
            OverheadEstimate.of(plain.wall(), watched.wall(), watched.readingSteps()),
            watched.processorSeconds() / plain.processorSeconds() - 1,
            watched.share());
      }
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%s%n  the monitor's own share %.4f, processor time %+.4f; weights bit-identical",
          wall,
          share,
          processor);
    }
  }

  public static void main(String[] arguments) throws Exception {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
    int batches = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_600;
    System.out.println("cold, not counted: " + Round.of(batches));
    List<Round> all = new ArrayList<>();
    for (int round = 1; round <= rounds; round++) {
      all.add(Round.of(batches));
      System.out.println("round " + round + ": " + all.get(round - 1));
    }
    System.out.printf(
        Locale.ROOT,
        "median overhead %.4f, median own share %.4f, median of processor time %+.4f%n",
        median(all, round -> round.wall().share()),
        median(all, Round::share),
        median(all, Round::processor));
  }

  private static double median(List<Round> rounds, ToDoubleFunction<Round> of) {
    return OverheadEstimate.median(rounds.stream().mapToDouble(of).toArray());
  }
}
