package io.attentionspectra.djl.observe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.base.Check;
import io.attentionspectra.formats.tokens.TokenizedText;
import java.nio.LongBuffer;
import java.util.List;

/**
 * Texts padded on the right to the longest of them.
 *
 * @param texts at least one
 */
public record TokenBatch(List<TokenizedText> texts) {

  /**
   * Copies the list.
   *
   * @param texts at least one
   * @throws IllegalArgumentException if it is empty or a text has no token
   */
  public TokenBatch {
    Check.atLeast("texts", texts.size(), 1);
    texts.forEach(text -> Check.atLeast("tokens of a text", text.length(), 1));
    texts = List.copyOf(texts);
  }

  /**
   * The padded length.
   *
   * @return T
   */
  public int length() {
    return texts.stream().mapToInt(TokenizedText::length).max().orElse(0);
  }

  /**
   * Inputs of a {@code Transformer}.
   *
   * @param manager owns the arrays
   * @return ids, mask and types, each (B, T) int64; padding is token 0 of type 0; then the vectors
   *     of tokens that have them, (B, T, n) float32, 0 for padding
   */
  public NDList toNDList(NDManager manager) {
    int length = length();
    LongBuffer ids = LongBuffer.allocate(texts.size() * length);
    LongBuffer mask = LongBuffer.allocate(texts.size() * length);
    LongBuffer types = LongBuffer.allocate(texts.size() * length);
    for (int row = 0; row < texts.size(); row++) {
      TokenizedText text = texts.get(row);
      ids.put(row * length, text.ids());
      types.put(row * length, text.types());
      for (int i = 0; i < text.length(); i++) {
        mask.put(row * length + i, 1);
      }
    }
    Shape shape = new Shape(texts.size(), length);
    NDList inputs =
        new NDList(
            array(manager, ids, shape), array(manager, mask, shape), array(manager, types, shape));
    if (texts.get(0).vectorSize() > 0) {
      inputs.add(vectors(manager));
    }
    return inputs;
  }

  private NDArray vectors(NDManager manager) {
    int size = texts.get(0).vectorSize();
    float[] all = new float[Math.multiplyExact(texts.size() * length(), size)];
    for (int row = 0; row < texts.size(); row++) {
      float[] own = texts.get(row).vectors();
      System.arraycopy(own, 0, all, row * length() * size, own.length);
    }
    return manager.create(all, new Shape(texts.size(), length(), size));
  }

  private static NDArray array(NDManager manager, LongBuffer values, Shape shape) {
    return manager.create(values.array(), shape);
  }
}
