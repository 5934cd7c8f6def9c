package io.attentionspectra.formats.onnx;

/** A part of a graph that was not found to compute what an encoder of ours would. */
final class NotProven extends Exception {

  private static final long serialVersionUID = 1L;

  private final boolean another;

  /**
   * The part.
   *
   * @param what completes "does not show its …"
   */
  NotProven(String what) {
    this(what, false);
  }

  private NotProven(String what, boolean another) {
    super(what);
    this.another = another;
  }

  /** A part that was recognised, and computes something else than in any supported encoder. */
  static NotProven another(String what) {
    return new NotProven(what, true);
  }

  /** Whether no configuration can be true of the graph. */
  boolean isAnother() {
    return another;
  }
}
