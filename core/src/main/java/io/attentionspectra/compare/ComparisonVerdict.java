package io.attentionspectra.compare;

import io.attentionspectra.base.Estimate;
import io.attentionspectra.compare.internal.Quantile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A comparison in short lines, the headline first. */
final class ComparisonVerdict {

  private static final int NAMED = 3;
  private static final List<String> ORDINALS = List.of("first", "second", "third");

  private ComparisonVerdict() {}

  static List<String> of(ComparisonResult result) {
    if (isSame(result)) {
      return List.of(
          "No difference: both models give the same numbers in all "
              + result.heads().size()
              + (result.depths().isEmpty()
                  ? " heads, on all "
                  : " heads and at all " + result.depths().size() + " depths, on all ")
              + result.texts().lines().size()
              + " texts");
    }
    List<String> lines = new ArrayList<>();
    lines.add(headline(result));
    result.changed().stream().limit(NAMED).forEach(head -> lines.add(sentence(head)));
    lines.add(attention(result.heads()));
    lines.addAll(depths(result));
    lines.add(power(result));
    return List.copyOf(lines);
  }

  private static boolean isSame(ComparisonResult result) {
    return result.heads().stream().allMatch(ComparisonVerdict::isSame)
        && result.depths().stream()
            .allMatch(
                depth ->
                    depth.neighbours().value() == 1
                        && depth.covariance().map(DepthChange::value).orElse(0.0) == 0
                        && depth.alignment().map(DepthChange::value).orElse(1.0) == 1);
  }

  private static boolean isSame(HeadComparison head) {
    return head.distance().value().value() == 0
        && head.changes().values().stream().allMatch(change -> change.change().value() == 0);
  }

  private static String headline(ComparisonResult result) {
    List<HeadComparison> changed = result.changed();
    int all = result.heads().size();
    if (!result.power().enough()) {
      return result.power().texts()
          + " texts are too few to tell whether "
          + result.second()
          + (all == 1 ? " changed the head" : " changed any of the " + all + " heads");
    }
    String kept =
        changed.isEmpty()
            ? (all == 1 ? "the head" : "all " + all + " heads")
            : all - changed.size() + " of " + all + " heads";
    String what = result.second() + " leaves " + kept + " within sampling error";
    return changed.isEmpty() ? what : what + "; " + headlines(changed);
  }

  private static String headlines(List<HeadComparison> changed) {
    HeadComparison most = changed.get(0);
    String others =
        switch (changed.size()) {
          case 1 -> "";
          case 2 -> ", and one other head changed";
          default -> ", and " + (changed.size() - 1) + " others changed";
        };
    return most.place() + " " + fate(most) + others;
  }

  /** What became of a changed head, in a phrase. */
  private static String fate(HeadComparison head) {
    if (!head.lost().isEmpty()) {
      return "lost its " + directions(head.lost());
    }
    return "changed its "
        + head.told().stream().map(HeadQuantity::label).collect(Collectors.joining(", "));
  }

  private static String sentence(HeadComparison head) {
    List<String> parts = new ArrayList<>();
    for (HeadQuantity of : head.told()) {
      Change change = head.changes().get(of);
      if (change != null) {
        parts.add(told(of, change));
      }
    }
    if (!head.lost().isEmpty()) {
      parts.add(
          format(
              "of its %s %s is left in the second model's leading %d, and %s in a re-initialised"
                  + " head's",
              directions(head.lost()),
              kept(head, PairedEstimate::value),
              SeenHead.DIRECTIONS,
              kept(head, each -> each.reinitialised().orElse(each.value()))));
    }
    return capital(head.place()) + ": " + String.join("; ", parts);
  }

  private static String directions(List<Integer> lost) {
    return lost.stream().map(k -> ORDINALS.get(k - 1)).collect(Collectors.joining(", "))
        + (lost.size() == 1 ? " direction" : " directions");
  }

  private static String kept(HeadComparison head, Function<PairedEstimate, Estimate> number) {
    return head.lost().stream()
        .map(k -> percent(number.apply(head.kept().get(k - 1)).value()))
        .collect(Collectors.joining(", "));
  }

  private static String told(HeadQuantity of, Change change) {
    return of == HeadQuantity.SPECTRUM
        ? format(
            "spectra %.3g apart (sampling %.2g, adjusted p %.2g)",
            change.change().value(), change.sampling(), change.adjustedPValue())
        : format(
            "%s %.3g → %.3g (sampling ±%.2g, adjusted p %.2g)",
            of.label(),
            change.first().value(),
            change.second().value(),
            change.sampling(),
            change.adjustedPValue());
  }

  private static String attention(List<HeadComparison> heads) {
    HeadComparison most =
        heads.stream()
            .max((a, b) -> Double.compare(a.relativeDistance(), b.relativeDistance()))
            .orElseThrow();
    double typical =
        Quantile.median(heads.stream().mapToDouble(HeadComparison::relativeDistance).toArray());
    boolean drawn = most.distance().reinitialised().isPresent();
    return format(
        "Attention moved by %s %s in a typical head, most in %s, by %s",
        percent(typical),
        drawn ? "of the way to a re-initialised head" : "of the largest possible distance",
        most.place(),
        percent(most.relativeDistance()));
  }

  private static List<String> depths(ComparisonResult result) {
    List<String> lines = new ArrayList<>();
    List<DepthComparison> all = result.depths();
    if (!all.isEmpty()) {
      DepthComparison last = all.get(all.size() - 1);
      List<String> parts = new ArrayList<>();
      parts.add(
          format(
              "%s of the %d nearest neighbours of a text stay (by chance %s)",
              percent(last.neighbours().value()),
              last.neighbourCount(),
              percent(last.chanceNeighbours())));
      last.covariance()
          .ifPresent(
              change ->
                  parts.add(
                      format(
                          "the pooled covariance moved by %s, %s sampling (%s)",
                          percent(change.value()),
                          last.isChanged() ? "beyond" : "within",
                          percent(change.chance()))));
      last.alignment().ifPresent(change -> parts.add(format("CKA %.4f", change.value())));
      lines.add(last.depth().heading() + ": " + String.join("; ", parts));
    }
    return lines;
  }

  private static String power(ComparisonResult result) {
    Power power = result.power();
    if (!power.enough()) {
      return format(
          "%d texts tell nothing of %d tests: no change, however large, would be told from"
              + " sampling; give %d texts or more",
          power.texts(), power.tests(), power.textsNeeded());
    }
    return format(
        "Within sampling error means no more than another choice of %d texts could change; in a"
            + " typical head that hides changes of β̂ below %.2g, of the effective rank below %.2g"
            + " and of the entropy below %.2g",
        power.texts(),
        power.detectable().getOrDefault(HeadQuantity.BETA_HAT, 0.0),
        power.detectable().getOrDefault(HeadQuantity.EFFECTIVE_RANK, 0.0),
        power.detectable().getOrDefault(HeadQuantity.ENTROPY, 0.0));
  }

  private static String percent(double share) {
    double all = 100 * share;
    if (all == 0 || all == 100) {
      return format("%.0f %%", all);
    }
    if (all < 0.1) {
      return format("%.2g %%", all);
    }
    return format(all > 99.9 && all < 100 ? "%.3f %%" : "%.1f %%", all);
  }

  private static String capital(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
