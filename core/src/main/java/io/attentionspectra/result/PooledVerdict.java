package io.attentionspectra.result;

import io.attentionspectra.model.Depth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The pooled part of a verdict: the best pooling of each depth and by how much. */
final class PooledVerdict {

  /** Three standard deviations, 0.5/√N each, of the accuracy of a random split. */
  private static final double CHANCE = 1.5;

  private PooledVerdict() {}

  static List<String> of(List<PooledResult> pooled) {
    List<String> lines = new ArrayList<>();
    Map<Depth, List<PooledResult>> depths =
        pooled.stream()
            .collect(
                Collectors.groupingBy(
                    PooledResult::depth, LinkedHashMap::new, Collectors.toList()));
    depths.forEach(
        (depth, members) -> {
          boolean labelled = members.stream().allMatch(m -> m.alignment().isPresent());
          lines.add(depth.heading() + ": " + (labelled ? byClass(members) : byEdge(members)));
        });
    return lines;
  }

  private static String byClass(List<PooledResult> members) {
    List<PooledResult> best =
        members.stream()
            .sorted(
                Comparator.comparingDouble((PooledResult m) -> m.accuracy().orElse(0.0))
                    .thenComparingDouble(m -> m.alignment().orElse(0.0))
                    .reversed())
            .toList();
    PooledResult first = best.get(0);
    if (accuracy(first) < 0.5 + CHANCE / Math.sqrt((double) first.sequences())) {
      return "no pooling's top eigenvector separates the classes beyond chance; the best, "
          + first.strategy()
          + ", splits them with"
          + numbers(first);
    }
    String line =
        "the best pooling is "
            + first.strategy()
            + ", whose top eigenvector splits the classes with"
            + numbers(first);
    return best.size() == 1
        ? line
        : line + "; next is " + best.get(1).strategy() + " with" + numbers(best.get(1));
  }

  private static double accuracy(PooledResult result) {
    return result.accuracy().orElse(0.0);
  }

  private static String numbers(PooledResult result) {
    return String.format(
        Locale.ROOT,
        " accuracy %.3f and alignment %.3f",
        accuracy(result),
        result.alignment().orElse(0.0));
  }

  private static String byEdge(List<PooledResult> members) {
    List<PooledResult> best =
        members.stream()
            .filter(m -> m.edge().or(m::freeProductEdge).isPresent())
            .sorted(Comparator.comparingDouble(PooledVerdict::excess).reversed())
            .toList();
    if (best.isEmpty()) {
      return "no pooling was set against a law";
    }
    PooledResult first = best.get(0);
    String line =
        String.format(
            Locale.ROOT,
            "%s stands out most: largest eigenvalue %.2f times the predicted edge, %s",
            first.strategy(),
            excess(first),
            outliers(first));
    return best.size() == 1
        ? line
        : line
            + String.format(
                Locale.ROOT, "; next is %s with %.2f", best.get(1).strategy(), excess(best.get(1)));
  }

  private static String outliers(PooledResult result) {
    int count = result.outliers().size();
    return count == PooledResult.LEADING
        ? count + " or more outliers"
        : count + (count == 1 ? " outlier" : " outliers");
  }

  private static double excess(PooledResult result) {
    double edge = result.edge().or(result::freeProductEdge).orElse(Double.NaN);
    return result.detail().spectrum().get(0) / edge;
  }
}
