package io.attentionspectra.djl.tap;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.base.Check;
import io.attentionspectra.djl.internal.kernel.EngineWorkers;
import java.util.ArrayList;
import java.util.List;

/** A padded batch of texts, (B, H, N, …), and the work of reading each of its heads. */
final class PaddedHeads {

  private final Shape shape;
  private final Device device;
  private final NDManager owner;
  private final int[] lengths;

  private PaddedHeads(NDArray array, int[] lengths) {
    this.shape = array.getShape();
    this.device = array.getDevice();
    this.owner = array.getManager();
    this.lengths = lengths.clone();
  }

  static PaddedHeads of(String name, NDArray array, int[] lengths, ReadingPlan plan) {
    Shape shape = array.getShape();
    if (shape.dimension() != 4) {
      throw Check.failure(
          name + " shape", shape, "must have four dimensions", "give (texts, heads, tokens, size)");
    }
    if (shape.get(0) != lengths.length) {
      throw Check.failure(
          "number of lengths",
          lengths.length,
          "must be the number of texts, " + shape.get(0),
          "give one length per text");
    }
    for (int i = 0; i < lengths.length; i++) {
      plan.requireLength("length of text " + i, lengths[i]);
      Check.within(
          "length of text " + i,
          lengths[i],
          1,
          Math.toIntExact(shape.get(2)),
          "give no more than the tokens");
    }
    return new PaddedHeads(array, lengths);
  }

  void requireSameShape(String name, NDArray array) {
    if (!array.getShape().equals(shape)) {
      throw Check.failure(
          name + " shape", array.getShape(), "must be " + shape, "give arrays of one layer");
    }
  }

  /** Refuses attention of a text to another, of which no part is a text's own. */
  void requireSquare(String name) {
    if (shape.get(2) != shape.get(3)) {
      throw Check.failure(
          name + " shape",
          shape,
          "must be of a text to itself, (texts, heads, tokens, tokens)",
          "read cross-attention with AttentionSpectrum.of(matrix, AttentionMask.cross(…), …)");
    }
  }

  /** Reads some heads of one text; the scope owns the tensors made on the way. */
  interface HeadWork<T> {
    List<T> read(int text, int from, int to, NDManager scope);
  }

  /** Per text, per head what the work returns. */
  <T> List<List<T>> eachHead(HeadWork<T> work) {
    List<Part> parts = new ArrayList<>();
    for (int text = 0; text < lengths.length; text++) {
      long entries = (long) lengths[text] * lengths[text];
      int heads = Math.toIntExact(shape.get(1));
      for (EngineWorkers.Range range : EngineWorkers.ranges(device, heads, entries)) {
        parts.add(new Part(text, range));
      }
    }
    List<List<T>> done = EngineWorkers.shared().map(parts, part -> read(part, work));
    List<List<T>> texts = new ArrayList<>();
    for (int text = 0; text < lengths.length; text++) {
      texts.add(new ArrayList<>());
    }
    for (int i = 0; i < done.size(); i++) {
      texts.get(parts.get(i).text()).addAll(done.get(i));
    }
    return texts;
  }

  private <T> List<T> read(Part part, HeadWork<T> work) {
    try (NDManager scope = owner.newSubManager(device)) {
      return work.read(part.text(), part.heads().from(), part.heads().to(), scope);
    }
  }

  private record Part(int text, EngineWorkers.Range heads) {}
}
