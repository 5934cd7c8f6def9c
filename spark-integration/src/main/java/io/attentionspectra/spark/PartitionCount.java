package io.attentionspectra.spark;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Sha256;
import io.attentionspectra.model.Note;
import io.attentionspectra.model.TextsSummary;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import org.apache.spark.sql.Row;

/**
 * What is counted of the rows of a partition, and of all of them together.
 *
 * @param texts texts to be read
 * @param missing rows without text
 * @param blank texts of white space
 * @param unlabelled texts without label, where others have one
 * @param labels the different labels
 * @param sha256 of the texts, each ended by a line feed, and its label likewise
 */
record PartitionCount(
    long texts, long missing, long blank, long unlabelled, TreeSet<String> labels, String sha256)
    implements Serializable {

  /** Most classes; labels beyond are numbers or names of texts. */
  private static final int MOST_LABELS = 10_000;

  static PartitionCount of(Iterator<Row> rows, boolean labelled) {
    Map<RowKind, Long> kinds = new EnumMap<>(RowKind.class);
    TreeSet<String> labels = new TreeSet<>();
    Sha256 hash = new Sha256();
    while (rows.hasNext()) {
      Row row = rows.next();
      RowKind kind = RowKind.of(row, labelled);
      kinds.merge(kind, 1L, Long::sum);
      if (kind == RowKind.GOOD) {
        hash.add(row.getString(0) + "\n");
        if (labelled) {
          hash.add(row.getString(1) + "\n");
          labels.add(row.getString(1));
          requireFew(labels);
        }
      }
    }
    return new PartitionCount(
        kinds.getOrDefault(RowKind.GOOD, 0L),
        kinds.getOrDefault(RowKind.MISSING, 0L),
        kinds.getOrDefault(RowKind.BLANK, 0L),
        kinds.getOrDefault(RowKind.UNLABELLED, 0L),
        labels,
        hash.hex());
  }

  private static void requireFew(TreeSet<String> labels) {
    if (labels.size() > MOST_LABELS) {
      throw Check.failure(
          "labels",
          "more than " + MOST_LABELS,
          "must be those of two classes",
          "label texts by class, or drop the column");
    }
  }

  /** What is known of the texts of all partitions. */
  static TextsSummary summary(List<PartitionCount> counts, String name) {
    long texts = sum(counts, PartitionCount::texts);
    if (texts > Integer.MAX_VALUE) {
      throw Check.failure(
          "number of texts",
          texts,
          "must be at most " + Integer.MAX_VALUE,
          "ask a sample of them; its advice is as good");
    }
    TreeSet<String> labels = new TreeSet<>();
    Sha256 hash = new Sha256();
    for (PartitionCount each : counts) {
      labels.addAll(each.labels);
      requireFew(labels);
      hash.add(each.sha256);
    }
    return new TextsSummary(
        name,
        Check.atLeast("number of texts in " + name, (int) texts, 1),
        List.copyOf(labels),
        hash.hex(),
        notes(counts));
  }

  private static List<Note> notes(List<PartitionCount> counts) {
    long missing = sum(counts, PartitionCount::missing);
    long blank = sum(counts, PartitionCount::blank);
    long unlabelled = sum(counts, PartitionCount::unlabelled);
    long all = missing + blank + unlabelled;
    return all == 0
        ? List.of()
        : List.of(
            Note.of(
                Note.Kind.TEXTS,
                all
                    + (all == 1 ? " row is" : " rows are")
                    + " left out: "
                    + missing
                    + " without text, "
                    + blank
                    + " blank, "
                    + unlabelled
                    + " without label"));
  }

  private static long sum(List<PartitionCount> counts, ToLongFunction<PartitionCount> of) {
    return counts.stream().mapToLong(of).sum();
  }
}
