package io.attentionspectra.spark;

import io.attentionspectra.result.StudyResult;
import io.attentionspectra.spark.internal.PartStates;
import io.attentionspectra.spark.internal.SparkJob;
import io.attentionspectra.spark.model.SparkModel;
import io.attentionspectra.study.StudyState;
import java.util.OptionalInt;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;

/**
 * The jobs behind a table of heads: texts are cut into parts in their order, one task reads each,
 * and the parts are merged. Given a counted table, a model and a study it returns the heads; called
 * by {@link SparkSpectra}.
 *
 * @param table the texts
 * @param tasks what executors do
 */
record HeadsJob(TextTable table, HeadsTasks tasks) {

  static HeadsJob of(TextTable table, OptionalInt parts, SparkModel model, SparkStudy study) {
    int count = parts.orElse(table.partitions());
    return new HeadsJob(table, new HeadsTasks(model, study, table.counts(), table.name(), count));
  }

  StudyResult result() {
    int count = tasks.texts().count();
    String title = "reading the heads of " + count + " texts of " + table.name();
    return StudyState.of(SparkJob.run(table.table(), title, this::state)).result();
  }

  private byte[] state() {
    HeadsTasks shared = tasks;
    Partitioner cut = new OrderPartitioner(tasks.texts().count(), tasks.parts());
    JavaPairRDD<Integer, byte[]> states =
        table
            .numbered()
            .repartitionAndSortWithinPartitions(cut)
            .mapPartitionsWithIndex((part, texts) -> shared.part(part, texts), false)
            .mapToPair(state -> state);
    return PartStates.merged(states, tasks.parts(), HeadsTasks::merged);
  }
}
