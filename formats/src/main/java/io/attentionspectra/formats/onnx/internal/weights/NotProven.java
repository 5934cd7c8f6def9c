package io.attentionspectra.formats.onnx.internal.weights;

/** A part of a graph that was not found to compute what an encoder of ours would. */
final class NotProven extends Exception {

  private static final long serialVersionUID = 1L;

  /**
   * The part.
   *
   * @param what completes "does not show its …"
   */
  NotProven(String what) {
    super(what);
  }
}
