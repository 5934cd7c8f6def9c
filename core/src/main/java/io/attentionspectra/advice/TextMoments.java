package io.attentionspectra.advice;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.lengths.LengthMoments;
import io.attentionspectra.lengths.TextCovariance;
import io.attentionspectra.model.TokenWindow;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Moments of whole texts: Γ by classes of positions along û, and the variances by length of the
 * root-length mean, the pooling that gave û.
 */
final class TextMoments implements CorpusMoments {

  private final TextCovariance along;
  private final LengthMoments reference;

  TextMoments(CorpusDesign design, int dimension, Randomness randomness) {
    this.along =
        TextCovariance.of(design.wholeTexts().orElseThrow(), design.replicates(), randomness);
    this.reference = LengthMoments.of(dimension, design.replicates(), randomness);
  }

  /** Γ along û. */
  TextCovariance along() {
    return along;
  }

  /** Variances of the root-length mean. */
  LengthMoments reference() {
    return reference;
  }

  @Override
  public void add(TokenWindow window, double[] direction) {
    along.add(window.text(), window.tokens().times(direction));
    int length = window.tokens().rows();
    reference.add(window.text(), length, TextPilot.rootLengthMean(window.tokens()), direction);
  }

  @Override
  public void merge(CorpusMoments other) {
    along.merge(((TextMoments) other).along);
    reference.merge(((TextMoments) other).reference);
  }

  @Override
  public void writeTo(DataOutput out) throws IOException {
    along.writeTo(out);
    reference.writeTo(out);
  }

  @Override
  public void readFrom(DataInput in) throws IOException {
    along.readFrom(in);
    reference.readFrom(in);
  }
}
