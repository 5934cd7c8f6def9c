package io.attentionspectra.report.figures.internal;

import io.attentionspectra.base.Estimate;
import io.attentionspectra.base.Randomness;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Independent draws, computed in parallel; draw r has the child seed {@code ("draw", r)}.
 *
 * @param values one result per draw, in order
 */
public record Draws<T>(List<T> values) {

  /** Repeats a simulation; each draw is one unit of progress. */
  public static <T> Draws<T> of(
      int count,
      Randomness randomness,
      Function<Randomness, T> simulation,
      String experiment,
      UnitListener progress) {
    return new Draws<>(
        IntStream.range(0, count)
            .parallel()
            .mapToObj(
                r -> {
                  T result = simulation.apply(randomness.child("draw", r));
                  progress.done(experiment);
                  return result;
                })
            .toList());
  }

  /** Mean and standard error of a number over the draws. */
  public Estimate mean(ToDoubleFunction<T> number) {
    return Estimate.meanOf(values.stream().mapToDouble(number).toArray());
  }
}
