package io.attentionspectra.spark;

import io.attentionspectra.advice.AdviceState;
import io.attentionspectra.advice.CorpusSplit;
import io.attentionspectra.advice.PlacedText;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.spark.model.SparkModel;
import java.io.Serializable;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import scala.Tuple2;

/**
 * What executors do for an advice, on whatever machine: {@link AdviceJob} sends it to them.
 *
 * @param model the model
 * @param question the question
 * @param counts what is known of the texts
 * @param name of the corpus
 * @param split how it is cut
 */
record AdviceTasks(
    SparkModel model,
    SparkQuestion question,
    List<PartitionCount> counts,
    String name,
    CorpusSplit split)
    implements Serializable {

  /** The state of the pilot. */
  Iterator<byte[]> pilot(Iterator<Tuple2<Integer, String[]>> texts) {
    try (ModelSession session = model.open()) {
      byte[] state =
          question
              .of(model.source())
              .begin(session, PartitionCount.summary(counts, name), placed(texts))
              .toBytes();
      return List.of(state).iterator();
    }
  }

  /** The state of a part, by its number from 0; nothing for the partition of the pilot. */
  Iterator<Tuple2<Integer, byte[]>> part(
      int part, Iterator<Tuple2<Integer, String[]>> texts, byte[] pilot) {
    if (part == 0) {
      return Collections.emptyIterator();
    }
    try (ModelSession session = model.open()) {
      byte[] state =
          AdviceState.of(pilot).part(session, part, split.parts(), placed(texts)).toBytes();
      return List.of(new Tuple2<>(part - 1, state)).iterator();
    }
  }

  /** The state of two runs of parts, the second after the first. */
  static byte[] merged(byte[] left, byte[] right) {
    AdviceState state = AdviceState.of(left);
    state.merge(AdviceState.of(right));
    return state.toBytes();
  }

  private static Iterator<PlacedText> placed(Iterator<Tuple2<Integer, String[]>> texts) {
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(texts, Spliterator.ORDERED), false)
        .map(
            text ->
                new PlacedText(text._1(), text._2()[0], text._2().length == 1 ? "" : text._2()[1]))
        .iterator();
  }
}
