package io.attentionspectra.djl.observe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.base.Check;
import io.attentionspectra.model.ModelShape;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apiguardian.api.API;

/**
 * Learns the sizes of a model from one forward pass, its causality from the zeros of its attention,
 * and whether attention follows from queries and keys alone. Copies all attention of the pass: show
 * it one text.
 */
@API(status = API.Status.INTERNAL)
public final class TrialPass implements ForwardObserver {

  private int layers;
  private Shape attention = new Shape();
  private long width;
  private OptionalInt headSize = OptionalInt.empty();
  private boolean causal = true;
  private boolean projected = true;

  /** A pass that has not begun. */
  public TrialPass() {}

  @Override
  public void hidden(int depth, NDArray states, NDArray mask) {
    Shape shape = states.getShape();
    if (shape.dimension() != 3 || (depth > 0 && shape.get(2) != width)) {
      throw Check.failure(
          "hidden states of depth " + depth,
          shape,
          "must be (texts, tokens, width) of one width",
          "choose the blocks that put them out by AttentionTaps.hiddenAt(…)");
    }
    width = shape.get(2);
  }

  @Override
  public void attention(int layer, AttentionTap tap) {
    Shape shape = tap.attention().getShape();
    if (shape.get(2) != shape.get(3) || (layers > 0 && shape.get(1) != attention.get(1))) {
      throw Check.failure(
          "attention of layer " + layer,
          shape,
          "must be of a text to itself, with as many heads in every layer",
          "hook cross-attention by AttentionTaps.observe(…) instead");
    }
    layers++;
    attention = shape;
    tap.projections().ifPresent(of -> headSize = OptionalInt.of(of.headSize()));
    int length = Math.toIntExact(shape.get(3));
    float[] rows = tap.attention().toFloatArray();
    causal &= isLowerTriangular(rows, length);
    projected &=
        tap.projections()
            .map(of -> SoftmaxOfProjections.explains(tap.attention(), of))
            .orElse(false);
  }

  private static boolean isLowerTriangular(float[] attention, int length) {
    return IntStream.range(0, attention.length)
        .filter(i -> i % length > i / length % length)
        .allMatch(i -> attention[i] == 0);
  }

  /**
   * Whether attention is softmax(β q·kᵀ/√m) over the keys it sees, to within rounding, in every
   * layer.
   *
   * @return whether queries and keys may stand for attention
   */
  public boolean projected() {
    return projected;
  }

  /**
   * The sizes seen, with those that a pass does not show. Where no hidden states were, the width is
   * that of all heads together.
   *
   * @param vocabulary V
   * @param maxLength longest text in tokens
   * @return the shape
   * @throws IllegalArgumentException if the pass came through no attention
   */
  public ModelShape shape(int vocabulary, int maxLength) {
    Check.atLeast("attention layers called", layers, 1);
    int heads = Math.toIntExact(attention.get(1));
    int size = headSize.orElse(Math.max(1, Math.toIntExact(width / heads)));
    return new ModelShape(
        layers,
        heads,
        size,
        width > 0 ? Math.toIntExact(width) : heads * size,
        vocabulary,
        maxLength,
        causal);
  }
}
