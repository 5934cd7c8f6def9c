package io.attentionspectra.cli.compare;

import static java.util.stream.Collectors.joining;

import io.attentionspectra.cli.io.Digits;
import io.attentionspectra.cli.io.Table;
import io.attentionspectra.compare.Change;
import io.attentionspectra.compare.ComparisonResult;
import io.attentionspectra.compare.HeadComparison;
import io.attentionspectra.compare.HeadQuantity;
import java.util.ArrayList;
import java.util.List;

/** The most changed heads in a table, a head a line. */
final class ChangedHeads {

  private static final int MOST = 10;

  private ChangedHeads() {}

  static String table(ComparisonResult result) {
    Table table =
        Table.withHeader(
            "head",
            "moved",
            "β̂",
            "rank",
            "sink",
            "entropy",
            "spectrum",
            "kept 1 2 3",
            "p",
            "told");
    List<HeadComparison> heads = result.mostChanged();
    heads.stream().limit(MOST).forEach(head -> table.row(row(head)));
    int others = heads.size() - MOST;
    return table + (others > 0 ? System.lineSeparator() + "  and " + others + " others" : "");
  }

  private static String[] row(HeadComparison head) {
    List<String> cells = new ArrayList<>();
    cells.add(head.layer() + "." + head.head());
    cells.add(Digits.of(100 * head.relativeDistance(), 3) + " %");
    double p = 1;
    for (HeadQuantity of : HeadQuantity.values()) {
      Change change = head.changes().get(of);
      if (change == null) {
        continue;
      }
      p = Math.min(p, change.adjustedPValue());
      cells.add(
          of == HeadQuantity.SPECTRUM
              ? Digits.of(change.change().value(), 2)
              : Digits.of(change.first().value(), 3) + "→" + Digits.of(change.second().value(), 3));
    }
    cells.add(
        String.join(
            " ", head.kept().stream().limit(3).map(k -> Digits.of(k.value().value(), 2)).toList()));
    cells.add(Digits.of(p, 2));
    cells.add(told(head));
    return cells.toArray(new String[0]);
  }

  private static String told(HeadComparison head) {
    List<String> told = new ArrayList<>();
    if (!head.lost().isEmpty()) {
      told.add("lost " + head.lost().stream().map(String::valueOf).collect(joining(" ")));
    }
    head.told().forEach(of -> told.add(of.label().replace("effective ", "")));
    return told.isEmpty() ? "–" : String.join(", ", told);
  }
}
