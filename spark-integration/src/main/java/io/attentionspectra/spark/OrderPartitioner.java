package io.attentionspectra.spark;

import io.attentionspectra.state.PartRange;
import java.util.Objects;
import org.apache.spark.Partitioner;

/** Brings a text, by its number, to its part of a list that is cut in its order. */
final class OrderPartitioner extends Partitioner {

  private static final long serialVersionUID = 1;

  private final int texts;
  private final int parts;

  OrderPartitioner(int texts, int parts) {
    this.texts = texts;
    this.parts = parts;
  }

  @Override
  public int numPartitions() {
    return parts;
  }

  @Override
  public int getPartition(Object number) {
    return PartRange.holding((Integer) number, texts, parts) - 1;
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof OrderPartitioner other && texts == other.texts && parts == other.parts;
  }

  @Override
  public int hashCode() {
    return Objects.hash(texts, parts);
  }
}
