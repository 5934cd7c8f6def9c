package io.attentionspectra.djl.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** A second handle to an array, for whoever must not close, name or differentiate the first. */
public final class Alias {

  private Alias() {}

  /**
   * The same memory under a handle that a scope owns, without gradient.
   *
   * @param array the array, which stays its owner's
   * @param scope what closes the handle
   * @return the handle
   */
  public static NDArray of(NDArray array, NDManager scope) {
    NDArray alias = array.stopGradient();
    alias.attach(scope);
    return alias;
  }
}
