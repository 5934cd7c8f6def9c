package io.attentionspectra.study;

import io.attentionspectra.balancing.BalancingFactors;
import io.attentionspectra.base.RunningMoments;
import io.attentionspectra.model.BalancedReading;
import io.attentionspectra.nulls.AttentionNull;
import io.attentionspectra.nulls.NullComparison;
import io.attentionspectra.result.BalancedResult;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** All texts of one head with its attention balanced, one after the other. */
final class BalancedAccumulator {

  private final List<AttentionNull> asked;
  private final RunningMoments largest = new RunningMoments();
  private final RunningMoments spread = new RunningMoments();
  private @Nullable HeadAccumulator head;
  private int biasedKey;
  private String refusal = "";

  BalancedAccumulator(List<AttentionNull> asked) {
    this.asked = asked;
  }

  /**
   * Takes the head on another text.
   *
   * @param reading its balanced reading, or why there is none
   * @param comparison the reading against its nulls
   */
  void add(BalancedReading reading, Optional<NullComparison> comparison) {
    if (refusal.isEmpty()) {
      refusal = reading.refusal();
    }
    reading.factors().ifPresent(this::add);
    comparison.ifPresent(this::add);
  }

  private void add(NullComparison comparison) {
    if (head == null) {
      head = new HeadAccumulator(FirstText.of(comparison), asked);
    }
    head.add(comparison);
  }

  private void add(BalancingFactors factors) {
    double[] biases = factors.keyBiases();
    int top = 0;
    for (int key = 1; key < biases.length; key++) {
      top = biases[key] > biases[top] ? key : top;
    }
    if (largest.count() == 0) {
      biasedKey = top;
    }
    largest.add(biases[top]);
    spread.add(Math.sqrt(DoubleStream.of(biases).map(b -> b * b).sum() / biases.length));
  }

  /** Adds the texts of another accumulator of the same head, which come after those of this. */
  void merge(BalancedAccumulator other) {
    if (refusal.isEmpty()) {
      refusal = other.refusal;
    }
    if (largest.count() == 0) {
      biasedKey = other.biasedKey;
    }
    largest.merge(other.largest);
    spread.merge(other.spread);
    if (other.head != null) {
      if (head == null) {
        head = other.head.emptied();
      }
      head.merge(other.head);
    }
  }

  void writeTo(DataOutput out) throws IOException {
    out.writeUTF(refusal);
    out.writeInt(biasedKey);
    largest.writeTo(out);
    spread.writeTo(out);
    out.writeBoolean(head != null);
    if (head != null) {
      head.writeTo(out);
    }
  }

  static BalancedAccumulator readFrom(DataInput in, List<AttentionNull> asked) throws IOException {
    BalancedAccumulator read = new BalancedAccumulator(asked);
    read.refusal = in.readUTF();
    read.biasedKey = in.readInt();
    read.largest.readFrom(in);
    read.spread.readFrom(in);
    if (in.readBoolean()) {
      read.head = HeadAccumulator.readFrom(in, asked);
    }
    return read;
  }

  /** Whether a null has distances on some of the texts and not on all. */
  boolean missesTexts(AttentionNull of) {
    return head != null && head.missesTexts(of);
  }

  /** Why the head is not balanced on some text, or empty. */
  String refusal() {
    return refusal;
  }

  /** The balanced head, if it is balanced on every text. */
  Optional<BalancedResult> result() {
    return head == null || !refusal.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new BalancedResult(head.result(), largest.estimate(), biasedKey, spread.estimate()));
  }
}
