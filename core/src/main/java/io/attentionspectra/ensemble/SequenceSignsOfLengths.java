package io.attentionspectra.ensemble;

import io.attentionspectra.base.Check;
import io.attentionspectra.pooling.PositionalCorrelation;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/** The leading signs of longest sequences, as many as a length drawn by weight. */
final class SequenceSignsOfLengths implements SequenceSigns {

  private final SequenceSigns longest;
  private final int[] lengths;

  /** Share of sequences of the first lengths up to each. */
  private final double[] upTo;

  private SequenceSignsOfLengths(SequenceSigns longest, int[] lengths, double[] upTo) {
    this.longest = longest;
    this.lengths = lengths;
    this.upTo = upTo;
  }

  static SequenceSignsOfLengths of(SequenceSigns longest, int[] lengths, double[] weights) {
    Check.atLeast("number of lengths", lengths.length, 1);
    if (weights.length != lengths.length) {
      throw Check.failure(
          "weights", weights.length, "must be as many as lengths", "give one weight per length");
    }
    double[] upTo = new double[lengths.length];
    double sum = 0;
    for (int i = 0; i < lengths.length; i++) {
      Check.within(
          "length",
          lengths[i],
          1,
          longest.correlation().length(),
          "give lengths up to that of the longest sequences");
      sum += Check.positive("weight of length " + lengths[i], weights[i]);
      upTo[i] = sum;
    }
    Check.positive("sum of the weights of lengths", sum);
    for (int i = 0; i < upTo.length; i++) {
      upTo[i] /= sum;
    }
    return new SequenceSignsOfLengths(longest, lengths.clone(), upTo);
  }

  @Override
  public PositionalCorrelation correlation() {
    return longest.correlation();
  }

  @Override
  public int[] draw(UniformRandomProvider generator) {
    double share = generator.nextDouble();
    int at = 0;
    while (at < upTo.length - 1 && share >= upTo[at]) {
      at++;
    }
    return Arrays.copyOf(longest.draw(generator), lengths[at]);
  }
}
