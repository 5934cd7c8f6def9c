package io.attentionspectra.spark;

import io.attentionspectra.advice.CorpusSplit;
import java.util.Objects;
import org.apache.spark.Partitioner;

/** Brings a place in the order of reading to its part, the pilot being part 0. */
final class PartPartitioner extends Partitioner {

  private static final long serialVersionUID = 1;

  private final CorpusSplit split;

  PartPartitioner(CorpusSplit split) {
    this.split = split;
  }

  @Override
  public int numPartitions() {
    return split.parts() + 1;
  }

  @Override
  public int getPartition(Object position) {
    return split.part((Integer) position);
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof PartPartitioner other && split.equals(other.split);
  }

  @Override
  public int hashCode() {
    return Objects.hash(split);
  }
}
