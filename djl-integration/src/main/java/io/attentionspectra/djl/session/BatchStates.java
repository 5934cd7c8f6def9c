package io.attentionspectra.djl.session;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.nio.FloatBuffer;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The token vectors of one batch on the heap, one array a depth and text. The arrays are used again
 * for later batches of the same length: those of a whole corpus would keep the collector busy.
 */
final class BatchStates {

  private final TreeMap<Integer, float[][]> rooms = new TreeMap<>();
  private final TreeSet<Integer> depths = new TreeSet<>();

  /** Forgets the batch before. */
  void clear() {
    depths.clear();
  }

  /**
   * Copies the vectors of a depth.
   *
   * @param hidden (B, T, E), in the engine's memory
   */
  void keep(int depth, NDArray hidden) {
    int texts = Math.toIntExact(hidden.getShape().get(0));
    int size = Math.toIntExact(hidden.size() / texts);
    float[][] room = rooms.get(depth);
    if (room == null || room.length < texts || room[0].length != size) {
      room = new float[texts][size];
      rooms.put(depth, room);
    }
    if (hidden.getDataType() == DataType.FLOAT32) {
      copy(hidden, room, texts);
    } else {
      try (NDArray single = hidden.toType(DataType.FLOAT32, true)) {
        copy(single, room, texts);
      }
    }
    depths.add(depth);
  }

  private static void copy(NDArray hidden, float[][] room, int texts) {
    FloatBuffer values = hidden.toByteBuffer(true).asFloatBuffer();
    for (int i = 0; i < texts; i++) {
      values.get(room[i]);
    }
  }

  /** The depths of this batch, ascending. */
  Set<Integer> depths() {
    return depths;
  }

  /** The vectors of one text, token after token, special tokens included. */
  float[] of(int depth, int text) {
    return Objects.requireNonNull(rooms.get(depth), "depth")[text];
  }
}
