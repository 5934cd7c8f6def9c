package io.attentionspectra.formats.internal.reading;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The windows of one piece of {@link WindowReader} on the heap, one array a depth and text: the
 * first token of all, then the T of the window. The arrays are used again for later pieces: those
 * of a whole corpus would keep the collector busy.
 */
final class PieceStates {

  private final int width;
  private final TreeMap<Integer, float[][]> rooms = new TreeMap<>();
  private final TreeSet<Integer> depths = new TreeSet<>();
  private int texts;
  private int window;

  /** Room for vectors of a width. */
  PieceStates(int width) {
    this.width = width;
  }

  /** Forgets the piece before. */
  void begin(int texts, int window) {
    this.texts = texts;
    this.window = window;
    depths.clear();
  }

  /**
   * Copies the windows of a batch at a depth.
   *
   * @param tokens T
   * @param hidden (B, T, E)
   * @param batch numbers of its texts in the piece
   * @param windows positions of their windows
   */
  void keep(int depth, int tokens, FloatBuffer hidden, List<Integer> batch, List<int[]> windows) {
    FloatBuffer values = hidden.slice();
    int size = tokens * width;
    float[][] room = room(depth);
    for (int i = 0; i < batch.size(); i++) {
      float[] kept = room[batch.get(i)];
      int[] positions = windows.get(i);
      values.get(i * size, kept, 0, width);
      for (int t = 0; t < positions.length; t++) {
        values.get(i * size + positions[t] * width, kept, (t + 1) * width, width);
      }
    }
    depths.add(depth);
  }

  private float[][] room(int depth) {
    int size = (window + 1) * width;
    float[][] room = rooms.get(depth);
    if (room == null || room.length < texts || room[0].length != size) {
      room = new float[texts][size];
      rooms.put(depth, room);
    }
    return room;
  }

  /** The depths of this piece, ascending. */
  Set<Integer> depths() {
    return depths;
  }

  /** The first token of a text and its window, token after token. */
  float[] of(int depth, int text) {
    return Objects.requireNonNull(rooms.get(depth), "depth")[text];
  }
}
