package io.attentionspectra.spark;

import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.TextsSummary;
import io.attentionspectra.spark.model.SparkModel;
import io.attentionspectra.state.PartRange;
import io.attentionspectra.study.StudyState;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import scala.Tuple2;

/**
 * What executors do for a table of heads, on whatever machine: {@link HeadsJob} sends it to them.
 *
 * @param model the model
 * @param study the question
 * @param counts what is known of the texts
 * @param name of the corpus
 * @param parts number of parts
 */
record HeadsTasks(
    SparkModel model, SparkStudy study, List<PartitionCount> counts, String name, int parts)
    implements Serializable {

  TextsSummary texts() {
    return PartitionCount.summary(counts, name);
  }

  /** The state of a part, by its number from 0. */
  Iterator<Tuple2<Integer, byte[]>> part(int part, Iterator<Tuple2<Integer, String[]>> numbered) {
    List<String> lines = new ArrayList<>();
    numbered.forEachRemaining(text -> lines.add(text._2()[0]));
    TextsSummary texts = texts();
    PartRange range = PartRange.of(part + 1, parts);
    try (ModelSession session = model.open()) {
      byte[] state =
          study
              .of(model.source())
              .part(session, texts, range.start(texts.count()), lines, range)
              .toBytes();
      return List.of(new Tuple2<>(part, state)).iterator();
    }
  }

  /** The state of two runs of parts, the second after the first. */
  static byte[] merged(byte[] left, byte[] right) {
    StudyState state = StudyState.of(left);
    state.merge(StudyState.of(right));
    return state.toBytes();
  }
}
