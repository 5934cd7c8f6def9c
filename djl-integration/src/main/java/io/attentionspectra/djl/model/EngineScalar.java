package io.attentionspectra.djl.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * Constants of a computation that gradients pass through, in memory of the engine. The backward
 * pass of a product or quotient reads them again, when the constant that {@code mul(Number)} and
 * {@code div(Number)} make in memory of Java may have been freed.
 */
final class EngineScalar {

  private EngineScalar() {}

  /** A scalar of the array's type, freed with it. */
  static NDArray of(double value, NDArray beside) {
    return beside.getManager().full(new Shape(), (float) value, beside.getDataType());
  }
}
