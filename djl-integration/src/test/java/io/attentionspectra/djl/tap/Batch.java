package io.attentionspectra.djl.tap;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;

/** A padded batch of Gaussian arrays (B, H, N, m), NaN in the padding. */
@SuppressWarnings("ArrayRecordComponent")
record Batch(double[] values, int heads, int tokens, int size, int[] lengths) {

  static Batch of(long seed, int heads, int tokens, int size, int... lengths) {
    double[] values = Randomness.of(seed).gaussians(lengths.length * heads * tokens * size);
    for (int i = 0; i < values.length; i++) {
      int token = i / size % tokens;
      int text = i / size / tokens / heads;
      values[i] = token < lengths[text] ? (float) values[i] : Double.NaN;
    }
    return new Batch(values, heads, tokens, size, lengths);
  }

  NDArray on(NDManager manager, DataType type) {
    Shape shape = new Shape(lengths.length, heads, tokens, size);
    return manager.create(values, shape).toType(type, false);
  }

  /** The true rows of one head of one text. */
  Matrix head(int text, int head) {
    int start = (text * heads + head) * tokens * size;
    return Matrix.generate(lengths[text], size, (i, j) -> values[start + i * size + j]);
  }

  static AttentionMask mask(Visibility visibility, int length) {
    return visibility.mask(length);
  }
}
