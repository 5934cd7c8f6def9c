package io.attentionspectra.djl.observe;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.base.Check;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Masks of the attentions of one forward pass: which keys any query attends to. Layers on one
 * device whose masks are equal share one array, which is not to be changed. Hooks make one of these
 * for each pass, close it when the pass ends, and show each layer a handle of its own.
 */
@API(status = API.Status.INTERNAL)
public final class SeenKeys implements AutoCloseable {

  private @Nullable NDManager scope;
  private @Nullable NDArray last;
  private float[] ofLast = {};

  /** Masks of a pass that begins. */
  public SeenKeys() {}

  /**
   * The mask of an attention.
   *
   * @param attention A, (B, H, T, S)
   * @return (B, S), float32: 1 for keys that any query attends to, else 0; closed with this
   * @throws IllegalArgumentException if the attention is of another shape
   */
  public NDArray mask(NDArray attention) {
    Shape shape = attention.getShape();
    if (shape.dimension() != 4) {
      throw Check.failure(
          "attention probabilities",
          shape,
          "must be (texts, heads, queries, keys)",
          "name the child that is given them by recognising(…)");
    }
    float[] seen = seen(attention);
    Shape size = new Shape(shape.get(0), shape.get(3));
    NDArray known = last;
    if (known != null
        && known.getShape().equals(size)
        && known.getDevice().equals(attention.getDevice())
        && Arrays.equals(seen, ofLast)) {
      return known;
    }
    NDArray made = array(seen, size, attention);
    last = made;
    ofLast = seen;
    return made;
  }

  /**
   * In memory of the engine: views live on where an observer keeps them, and a buffer of the heap
   * would not.
   */
  private NDArray array(float[] numbers, Shape size, NDArray beside) {
    if (scope == null) {
      scope = beside.getManager().getEngine().newBaseManager(beside.getDevice());
    }
    try (NDArray onHeap = scope.create(numbers, size)) {
      return onHeap.duplicate().toDevice(beside.getDevice(), false);
    }
  }

  /**
   * Most keys are seen by the last query of the first head already: the other queries and heads are
   * asked from the first key on that it does not see in some text.
   */
  private static float[] seen(NDArray attention) {
    int keys = Math.toIntExact(attention.getShape().get(3));
    float[] seen = ofLastQueries(attention, keys);
    int from = keys;
    for (int i = 0; i < seen.length; i++) {
      from = seen[i] == 0 ? Math.min(from, i % keys) : from;
    }
    if (from < keys) {
      NDIndex columns = new NDIndex(":, :, :, {}:", from);
      float[] others = positive(attention.get(columns).sum(new int[] {1, 2}));
      int width = keys - from;
      for (int i = 0; i < others.length; i++) {
        seen[i / width * keys + from + i % width] = others[i];
      }
    }
    return seen;
  }

  /**
   * The last query of the first head of every text: where the memory can be read it is, since an
   * operation of the engine within a pass costs several times what it does in a loop of its own.
   * Attention that does not lie in one piece, which softmax does not give, is copied for it.
   */
  private static float[] ofLastQueries(NDArray attention, int keys) {
    Shape shape = attention.getShape();
    int texts = Math.toIntExact(shape.get(0));
    if (!isReadable(attention)) {
      long last = shape.get(2) - 1;
      NDIndex row = new NDIndex().addAllDim().addSliceDim(0, 1).addSliceDim(last, last + 1);
      return positive(attention.get(row));
    }
    FloatBuffer memory = attention.toByteBuffer(true).asFloatBuffer();
    int text = memory.capacity() / texts;
    int before = text / Math.toIntExact(shape.get(1)) - keys;
    float[] seen = new float[texts * keys];
    for (int i = 0; i < texts; i++) {
      memory.position(i * text + before).get(seen, i * keys, keys);
    }
    return positive(seen);
  }

  private static boolean isReadable(NDArray attention) {
    return attention.getDataType() == DataType.FLOAT32
        && attention.getDevice().equals(Device.cpu())
        && attention.size() > 0
        && attention.size() <= Integer.MAX_VALUE / Float.BYTES;
  }

  /** 1 for positive weights, else 0. */
  private static float[] positive(NDArray weights) {
    // A weight of float64 may be positive and 0 in float32.
    NDArray narrow = weights.getDataType() == DataType.FLOAT64 ? weights.gt(0) : weights;
    return positive(narrow.toType(DataType.FLOAT32, false).toFloatArray());
  }

  private static float[] positive(float[] numbers) {
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = numbers[i] > 0 ? 1 : 0;
    }
    return numbers;
  }

  @Override
  public void close() {
    if (scope != null) {
      scope.close();
    }
  }
}
