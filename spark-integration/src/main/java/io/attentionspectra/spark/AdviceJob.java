package io.attentionspectra.spark;

import io.attentionspectra.advice.AdviceState;
import io.attentionspectra.advice.CorpusSplit;
import io.attentionspectra.advice.PoolingAdvice;
import io.attentionspectra.spark.internal.PartStates;
import io.attentionspectra.spark.internal.SparkJob;
import io.attentionspectra.spark.model.SparkModel;
import java.util.OptionalInt;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * The jobs behind an advice: texts are brought into the order of reading, one task reads the pilot,
 * one each part with it, and the parts are merged. Given a counted table, a model and a question it
 * returns the advice; called by {@link SparkSpectra}.
 *
 * @param table the texts
 * @param tasks what executors do
 */
record AdviceJob(TextTable table, AdviceTasks tasks) {

  static AdviceJob of(
      TextTable table, OptionalInt parts, SparkModel model, SparkQuestion question) {
    CorpusSplit split =
        question.of(model.source()).split(table.summary(), parts.orElse(table.partitions()));
    return new AdviceJob(
        table, new AdviceTasks(model, question, table.counts(), table.name(), split));
  }

  PoolingAdvice advice() {
    JavaPairRDD<Integer, String[]> placed = placed();
    byte[] pilot =
        SparkJob.run(table.table(), "reading the pilot of " + table.name(), () -> pilot(placed));
    byte[] all =
        SparkJob.run(
            table.table(),
            "reading " + tasks.split().texts() + " texts of " + table.name(),
            () -> parts(placed, pilot));
    return AdviceState.of(all).advice();
  }

  /** The pilot in partition 0, then a partition for each part, all in the order of reading. */
  private JavaPairRDD<Integer, String[]> placed() {
    CorpusSplit split = tasks.split();
    return table
        .numbered()
        .mapToPair(text -> text.copy(split.position(text._1()), text._2()))
        .repartitionAndSortWithinPartitions(new PartPartitioner(split));
  }

  private byte[] pilot(JavaPairRDD<Integer, String[]> placed) {
    AdviceTasks shared = tasks;
    return placed
        .mapPartitionsWithIndex((partition, texts) -> shared.pilot(texts), false)
        .collectPartitions(new int[] {0})[0]
        .get(0);
  }

  private byte[] parts(JavaPairRDD<Integer, String[]> placed, byte[] pilot) {
    AdviceTasks shared = tasks;
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(table.table().sparkSession().sparkContext());
    Broadcast<byte[]> everywhere = context.broadcast(pilot);
    try {
      JavaPairRDD<Integer, byte[]> states =
          placed
              .mapPartitionsWithIndex(
                  (partition, texts) -> shared.part(partition, texts, everywhere.value()), false)
              .mapToPair(state -> state);
      return PartStates.merged(states, tasks.split().parts(), AdviceTasks::merged);
    } finally {
      everywhere.destroy();
    }
  }
}
