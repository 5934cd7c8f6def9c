package io.attentionspectra.advice;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.lengths.LengthMoments;
import io.attentionspectra.model.TokenWindow;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * Variances by length of the pilot's last texts, in two halves, so that each can judge the scale
 * that the other finds. {@link TextPilot} adds the texts, {@link ScaleSearch} reads what they show.
 */
final class ScaleMoments {

  /** Replicates behind the standard errors of noise and signal by length. */
  private static final int REPLICATES = 50;

  private final int dimension;
  private final Randomness randomness;
  private final List<Part> halves;

  /**
   * Texts pooled in two ways.
   *
   * @param unscaled by the top eigenvector of R
   * @param rootLength by root-length means
   */
  record Part(LengthMoments unscaled, LengthMoments rootLength) {

    private static Part of(int dimension, Randomness randomness) {
      return new Part(
          LengthMoments.of(dimension, REPLICATES, randomness),
          LengthMoments.of(dimension, REPLICATES, randomness));
    }

    private void merge(Part other) {
      unscaled.merge(other.unscaled);
      rootLength.merge(other.rootLength);
    }
  }

  private ScaleMoments(int dimension, Randomness randomness) {
    this.dimension = dimension;
    this.randomness = randomness;
    this.halves = List.of(Part.of(dimension, randomness), Part.of(dimension, randomness));
  }

  static ScaleMoments of(int dimension, Randomness randomness) {
    return new ScaleMoments(dimension, randomness);
  }

  /** Adds a text and its two vectors. */
  void add(TokenWindow window, double[] unscaled, double[] rootLength, double[] direction) {
    Part half = halves.get(window.text() % 2);
    int length = window.tokens().rows();
    half.unscaled.add(window.text(), length, unscaled, direction);
    half.rootLength.add(window.text(), length, rootLength, direction);
  }

  List<Part> halves() {
    return halves;
  }

  /** Both halves together. */
  Part whole() {
    Part whole = Part.of(dimension, randomness);
    halves.forEach(whole::merge);
    return whole;
  }

  void writeTo(DataOutput out) throws IOException {
    for (Part half : halves) {
      half.unscaled.writeTo(out);
      half.rootLength.writeTo(out);
    }
  }

  void readFrom(DataInput in) throws IOException {
    for (Part half : halves) {
      half.unscaled.readFrom(in);
      half.rootLength.readFrom(in);
    }
  }
}
