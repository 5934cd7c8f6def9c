package io.attentionspectra.formats.internal.reading;

import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The tokens of one piece of {@link WindowReader} on the heap, one array a depth: of text after
 * text the first token of all, then those that are pooled. The arrays are used again for later
 * pieces: those of a whole corpus would keep the collector busy.
 */
final class PieceStates {

  private final int width;
  private final TreeMap<Integer, float[]> rooms = new TreeMap<>();
  private final TreeSet<Integer> depths = new TreeSet<>();
  private final Map<Integer, double[]> own = new HashMap<>();
  private int ownDepth;
  private int[] starts = new int[0];
  private int size;

  /** Room for vectors of a width. */
  PieceStates(int width) {
    this.width = width;
  }

  /**
   * Forgets the piece before.
   *
   * @param tokens of each text of the piece, how many are pooled
   */
  void begin(int[] tokens) {
    starts = new int[tokens.length];
    size = 0;
    for (int i = 0; i < tokens.length; i++) {
      starts[i] = size;
      size = Math.addExact(size, Math.multiplyExact(tokens[i] + 1, width));
    }
    depths.clear();
    own.clear();
  }

  /**
   * Copies the tokens of a batch at a depth.
   *
   * @param tokens T
   * @param hidden (B, T, E)
   * @param batch numbers of its texts in the piece
   * @param windows positions of their tokens
   */
  void keep(int depth, int tokens, FloatBuffer hidden, List<Integer> batch, List<int[]> windows) {
    FloatBuffer values = hidden.slice();
    int text = Math.multiplyExact(tokens, width);
    float[] room = room(depth);
    for (int i = 0; i < batch.size(); i++) {
      int to = start(batch.get(i));
      int[] positions = windows.get(i);
      values.get(i * text, room, to, width);
      for (int t = 0; t < positions.length; t++) {
        values.get(i * text + positions[t] * width, room, to + (t + 1) * width, width);
      }
    }
    depths.add(depth);
  }

  /** Pools the texts of a batch as the model's authors do. */
  void keepOwn(WindowReader.Own pooling, int tokens, FloatBuffer hidden, List<Integer> batch) {
    FloatBuffer values = hidden.slice();
    ownDepth = pooling.depth();
    for (int i = 0; i < batch.size(); i++) {
      int start = Math.multiplyExact(i, Math.multiplyExact(tokens, width));
      own.put(batch.get(i), pooling.vectors().of(values, start, tokens));
    }
  }

  /** The vector of the model's authors of a text, where they make one at that depth. */
  Optional<double[]> own(int depth, int text) {
    return depth == ownDepth ? Optional.ofNullable(own.get(text)) : Optional.empty();
  }

  private float[] room(int depth) {
    float[] room = rooms.get(depth);
    if (room == null || room.length < size) {
      room = new float[size];
      rooms.put(depth, room);
    }
    return room;
  }

  /** The depths of this piece, ascending. */
  Set<Integer> depths() {
    return depths;
  }

  /** Where the first token of a text begins. */
  int start(int text) {
    return starts[text];
  }

  /** All texts at a depth, token after token. */
  float[] of(int depth) {
    return Objects.requireNonNull(rooms.get(depth), "depth");
  }
}
