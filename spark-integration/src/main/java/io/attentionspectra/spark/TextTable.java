package io.attentionspectra.spark;

import io.attentionspectra.base.Check;
import io.attentionspectra.model.TextsSummary;
import io.attentionspectra.spark.internal.SparkJob;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * The texts of a table, counted once and numbered then: those of the first partition from 0, in the
 * order of its rows. Given a table, it returns what is known of all its texts and hands out each
 * with its number; called by {@link SparkSpectra}.
 *
 * @param table the table, for the titles of its jobs
 * @param rows text and label, null without labels
 * @param counts what was counted, partition by partition
 * @param labelled whether texts have labels
 * @param name of the corpus
 */
record TextTable(
    Dataset<?> table,
    JavaRDD<Row> rows,
    List<PartitionCount> counts,
    boolean labelled,
    String name) {

  private static final String TEXT = "text";
  private static final String LABEL = "label";

  /** Counts the texts of a table, whatever their labels. */
  static TextTable ofTexts(Dataset<?> table, String name) {
    boolean several = Arrays.asList(table.columns()).contains(TEXT);
    return of(several ? table.select(TEXT) : table, name);
  }

  /** Counts the texts of a table. */
  static TextTable of(Dataset<?> table, String name) {
    List<String> columns = Arrays.asList(table.columns());
    String text = columns.size() == 1 ? columns.get(0) : TEXT;
    if (!columns.contains(text)
        || !table.schema().apply(text).dataType().equals(DataTypes.StringType)) {
      throw Check.failure(
          "table",
          table.schema().simpleString(),
          "has no column 'text' of strings",
          "rename the column of texts, and that of labels, if any, to 'label'");
    }
    boolean labelled = columns.size() > 1 && columns.contains(LABEL);
    Column label =
        labelled ? table.col(LABEL).cast(DataTypes.StringType) : functions.lit(null).cast("string");
    JavaRDD<Row> rows = table.select(table.col(text), label).toJavaRDD();
    List<PartitionCount> counts =
        SparkJob.run(
            table,
            "counting the texts of " + name,
            () ->
                rows.mapPartitionsWithIndex(
                        (partition, each) -> List.of(PartitionCount.of(each, labelled)).iterator(),
                        false)
                    .collect());
    return new TextTable(table, rows, List.copyOf(counts), labelled, name);
  }

  /** What is known of all texts. */
  TextsSummary summary() {
    return PartitionCount.summary(counts, name);
  }

  /** Number of partitions. */
  int partitions() {
    return Math.max(1, counts.size());
  }

  /** The good texts, each with its number, and its label behind it where there are labels. */
  JavaPairRDD<Integer, String[]> numbered() {
    long[] first = new long[counts.size() + 1];
    for (int i = 0; i < counts.size(); i++) {
      first[i + 1] = first[i] + counts.get(i).texts();
    }
    boolean withLabels = labelled;
    return rows.mapPartitionsWithIndex(
            (partition, each) ->
                new NumberedTexts(each, first[partition], first[partition + 1], withLabels),
            false)
        .mapToPair(text -> text);
  }
}
