package io.attentionspectra.result;

import io.attentionspectra.attention.Regime;
import io.attentionspectra.base.Estimate;
import io.attentionspectra.nulls.AttentionNull;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The attention part of a verdict. */
final class AttentionVerdict {

  private AttentionVerdict() {}

  static List<String> of(List<HeadResult> heads) {
    if (heads.isEmpty()) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    lines.add(headline(heads));
    withoutSinks(heads).ifPresent(lines::add);
    Map<Integer, List<HeadResult>> layers =
        heads.stream()
            .collect(Collectors.groupingBy(HeadResult::layer, TreeMap::new, Collectors.toList()));
    layers.forEach((layer, members) -> lines.add("Layer " + layer + ": " + summary(members)));
    lines.addAll(extremes(heads));
    return lines;
  }

  private static String headline(List<HeadResult> heads) {
    List<HeadResult> tested = tested(heads);
    if (tested.isEmpty()) {
      long linear = heads.stream().filter(h -> h.regime() == Regime.LINEAR).count();
      return String.format(
          Locale.ROOT, "%d of %d heads are in the linear regime", linear, heads.size());
    }
    return beyondChance(tested);
  }

  private static List<HeadResult> tested(List<HeadResult> heads) {
    return heads.stream().filter(head -> head.significance().tested()).toList();
  }

  private static String beyondChance(List<HeadResult> tested) {
    List<AttentionNull> against =
        tested.stream().flatMap(h -> h.significance().against().stream()).distinct().toList();
    boolean drawn = against.stream().anyMatch(each -> each.draw().isPresent());
    return String.format(
        Locale.ROOT,
        "%d of %d heads attend in directions %s the %s",
        tested.stream().filter(AttentionVerdict::exceeds).count(),
        tested.size(),
        drawn ? "stronger than in every draw of" : "significantly beyond",
        against.stream()
            .map(AttentionNull::name)
            .distinct()
            .collect(Collectors.joining(" or the ")));
  }

  /** What is left, and what appears, once the attention is balanced. */
  private static Optional<String> withoutSinks(List<HeadResult> heads) {
    List<HeadResult> balanced =
        tested(
            heads.stream()
                .flatMap(head -> head.balanced().stream())
                .map(BalancedResult::head)
                .toList());
    if (balanced.isEmpty()) {
      return Optional.empty();
    }
    if (tested(heads).isEmpty()) { // the headline counts something else
      return Optional.of("Without their sinks (balanced) " + beyondChance(balanced));
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "Without their sinks (balanced) %d of %d do; %d are beyond the null by a sink alone, %d"
                + " only once it is taken out",
            balanced.stream().filter(AttentionVerdict::exceeds).count(),
            balanced.size(),
            heads.stream().filter(UnusualHead::isSinkOnly).count(),
            heads.stream().filter(UnusualHead::isHiddenBySink).count()));
  }

  private static boolean exceeds(HeadResult head) {
    return !head.outliers().isEmpty();
  }

  private static String summary(List<HeadResult> heads) {
    List<String> parts = new ArrayList<>();
    long tested = heads.stream().filter(h -> h.significance().tested()).count();
    if (tested > 0) {
      long beyond = heads.stream().filter(AttentionVerdict::exceeds).count();
      parts.add(beyond + " of " + tested + " heads beyond the null");
    }
    parts.add("β̂ " + range(heads, h -> h.betaHat().value()));
    parts.add(regimes(heads));
    strictestNull(heads)
        .ifPresent(
            strictest ->
                parts.add(
                    String.format(
                        Locale.ROOT,
                        "typical KS to the %s %.2f",
                        strictest.name(),
                        medianDistance(heads, strictest.name()))));
    return String.join("; ", parts);
  }

  /** Of equally strict ones the one asked for later. */
  private static Optional<AttentionNull> strictestNull(List<HeadResult> heads) {
    return heads.stream()
        .flatMap(head -> head.nulls().stream())
        .reduce((first, next) -> next.strictness() >= first.strictness() ? next : first);
  }

  private static double medianDistance(List<HeadResult> heads, String label) {
    return median(
        heads.stream()
            .flatMap(h -> Optional.ofNullable(h.kolmogorovSmirnov().get(label)).stream())
            .mapToDouble(Estimate::value)
            .toArray());
  }

  private static String regimes(List<HeadResult> heads) {
    List<String> counts = new ArrayList<>();
    for (Regime regime : Regime.values()) {
      long count = heads.stream().filter(h -> h.regime() == regime).count();
      if (count > 0) {
        counts.add(count + " " + regime.label());
      }
    }
    return String.join(", ", counts);
  }

  private static List<String> extremes(List<HeadResult> heads) {
    List<String> lines = new ArrayList<>();
    extreme(
        lines,
        "Most directions beyond the null",
        heads,
        AttentionVerdict::exceeds,
        AttentionVerdict::beyond);
    extreme(
        lines,
        "Strongest sink",
        heads,
        h -> h.sinkMass().value() >= UnusualHead.SINK,
        h -> h.sinkMass().value());
    extreme(
        lines,
        "Lowest rank",
        heads,
        h -> h.effectiveRank().value() < UnusualHead.COLLAPSE * h.length().value(),
        h -> -h.effectiveRank().value() / h.length().value());
    extreme(
        lines,
        "Sharpest attention",
        heads,
        h -> h.regime().compareTo(Regime.CONDENSING) >= 0,
        h -> h.betaHat().value());
    return lines;
  }

  private static double beyond(HeadResult head) {
    return head.directionsBeyond().map(Estimate::value).orElse(0.0);
  }

  private static void extreme(
      List<String> lines,
      String title,
      List<HeadResult> heads,
      Predicate<HeadResult> condition,
      ToDoubleFunction<HeadResult> size) {
    heads.stream()
        .filter(condition)
        .max(Comparator.comparingDouble(size))
        .ifPresent(
            head ->
                lines.add(
                    title
                        + ": layer "
                        + head.layer()
                        + " head "
                        + head.head()
                        + " — "
                        + head.unusual()));
  }

  private static String range(List<HeadResult> heads, ToDoubleFunction<HeadResult> number) {
    double low = heads.stream().mapToDouble(number).min().orElse(0);
    double high = heads.stream().mapToDouble(number).max().orElse(0);
    return heads.size() == 1
        ? String.format(Locale.ROOT, "%.2f", low)
        : String.format(Locale.ROOT, "%.2f to %.2f", low, high);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
