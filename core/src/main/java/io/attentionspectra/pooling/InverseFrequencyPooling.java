package io.attentionspectra.pooling;

import io.attentionspectra.base.Check;

/**
 * Frequent tokens count less: w_t = (1/L) a/(a + p(x_t)), p the share of the token x_t in the texts
 * counted, 0 for one that never came (S. Arora, Y. Liang and T. Ma, "A simple but tough-to-beat
 * baseline for sentence embeddings", ICLR 2017, algorithm 1, line 2; that algorithm's removal of a
 * common direction is not part of the pooling). Any length.
 */
final class InverseFrequencyPooling implements WeightedPooling {

  private final double smoothing;
  private final TokenFrequencies frequencies;

  InverseFrequencyPooling(double smoothing, TokenFrequencies frequencies) {
    this.smoothing = Check.positive("smoothing of inverse frequencies", smoothing);
    this.frequencies = frequencies.copy();
    if (frequencies.total() == 0) {
      throw Check.failure(
          "tokens counted",
          0,
          "must be at least 1 for inverse frequencies",
          "the model must tell the numbers of its tokens");
    }
  }

  @Override
  public String name() {
    return "inverse-frequency:" + smoothing;
  }

  @Override
  public String describe() {
    return "the mean that weighs a token by a/(a + its share of all tokens), a = " + smoothing;
  }

  @Override
  public double[] weights(int[] numbers) {
    Check.atLeast("length", numbers.length, 1);
    double[] weights = new double[numbers.length];
    for (int t = 0; t < weights.length; t++) {
      weights[t] = smoothing / (smoothing + frequencies.share(numbers[t])) / numbers.length;
    }
    return weights;
  }
}
