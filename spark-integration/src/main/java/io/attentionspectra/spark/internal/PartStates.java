package io.attentionspectra.spark.internal;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import scala.Tuple2;

/**
 * States of the parts of a corpus, merged pairwise by a tree in the order of the parts: 0 with 1, 2
 * with 3, then these. The one state that is left is all that comes to the driver. A task that is
 * run again, or twice at once, gives the same bytes, of which Spark takes one. Called by whatever
 * reads a corpus.
 */
public final class PartStates {

  /** Merges two states. */
  public interface Merger extends Serializable {

    /** The state of both, the left one's rows first. */
    byte[] merge(byte[] left, byte[] right) throws IOException;
  }

  private PartStates() {}

  /**
   * The state of all parts.
   *
   * @param states one of each part, by its number from 0
   * @param count number of parts, at least 1
   */
  public static byte[] merged(JavaPairRDD<Integer, byte[]> states, int count, Merger merger) {
    JavaPairRDD<Integer, byte[]> level = states;
    for (int left = count; left > 1; ) {
      left = (left + 1) / 2;
      level = pairs(level, left, merger);
    }
    return level.values().collect().get(0);
  }

  private static JavaPairRDD<Integer, byte[]> pairs(
      JavaPairRDD<Integer, byte[]> level, int count, Merger merger) {
    return level
        .mapToPair(state -> new Tuple2<>(state._1() / 2, state))
        .partitionBy(new HashPartitioner(count))
        .mapPartitionsToPair(pair -> List.of(merged(pair, merger)).iterator());
  }

  /** The states of a pair may come in any order. */
  private static Tuple2<Integer, byte[]> merged(
      Iterator<Tuple2<Integer, Tuple2<Integer, byte[]>>> pair, Merger merger) throws IOException {
    List<Tuple2<Integer, byte[]>> states = new ArrayList<>();
    pair.forEachRemaining(state -> states.add(state._2()));
    states.sort(Comparator.comparing(state -> state._1()));
    byte[] left = states.get(0)._2();
    byte[] both = states.size() == 1 ? left : merger.merge(left, states.get(1)._2());
    return new Tuple2<>(states.get(0)._1() / 2, both);
  }
}
