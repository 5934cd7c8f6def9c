package io.attentionspectra.djl.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.formats.transformer.Rotary;

/**
 * Rotary positions of a batch: what queries and keys are turned by.
 *
 * @param cos cosines of the angles, (B, 1, T, n), times the attention factor
 * @param sin sines likewise
 */
record Turn(NDArray cos, NDArray sin) {

  /**
   * The turn of tokens at their positions, in float32 as the original code has it.
   *
   * @param rotary frequencies
   * @param positions (B, T), float32
   * @param lengths tokens of every text, which some scalings depend on, or of the text of every
   *     token
   */
  static Turn of(Rotary rotary, NDArray positions, int[] lengths) {
    int half = rotary.dimensions() / 2;
    int rows = rotary.scaling().dependsOnLength() ? lengths.length : 1;
    float[] frequencies = new float[Math.multiplyExact(rows, half)];
    for (int row = 0; row < rows; row++) {
      double[] own = rotary.frequencies(lengths[row]);
      for (int i = 0; i < half; i++) {
        frequencies[row * half + i] = (float) own[i];
      }
    }
    long texts = rows == 1 ? 1 : positions.getShape().get(0);
    NDArray each = positions.getManager().create(frequencies, new Shape(texts, rows / texts, half));
    NDArray angles = positions.expandDims(2).mul(each);
    NDArray twice = angles.concat(angles, 2).expandDims(1);
    float factor = (float) rotary.scaling().attentionFactor();
    return new Turn(twice.cos().mul(factor), twice.sin().mul(factor));
  }

  /** The turned queries or keys, (B, H, T, m); entries beyond the first n stay. */
  NDArray apply(NDArray x) {
    long width = x.getShape().get(3);
    long turned = cos.getShape().get(3);
    if (width == turned) {
      return turn(x);
    }
    NDArray kept = x.get(new NDIndex(":, :, :, {}:", turned));
    return NDArrays.concat(new NDList(turn(x.get(new NDIndex(":, :, :, :{}", turned))), kept), 3);
  }

  private NDArray turn(NDArray x) {
    long half = x.getShape().get(3) / 2;
    NDArray first = x.get(new NDIndex(":, :, :, :{}", half));
    NDArray second = x.get(new NDIndex(":, :, :, {}:", half));
    return x.mul(cos).add(second.neg().concat(first, 3).mul(sin));
  }

  /** The same in another type. */
  Turn toType(DataType type) {
    return new Turn(cos.toType(type, false), sin.toType(type, false));
  }
}
