package io.attentionspectra.djl.training;

import ai.djl.Device;
import io.attentionspectra.djl.internal.kernel.TorchSolver;
import io.attentionspectra.djl.tap.HeadReducer;

/**
 * The kernels of a monitor, loaded once.
 *
 * @param reducer reads heads
 * @param solver finds eigenvalues
 */
record ReadingTools(HeadReducer reducer, TorchSolver solver) implements AutoCloseable {

  static ReadingTools on(Device device) {
    HeadReducer reducer = HeadReducer.open();
    try {
      return new ReadingTools(reducer, TorchSolver.on(device));
    } catch (RuntimeException e) {
      reducer.close();
      throw e;
    }
  }

  @Override
  public void close() {
    reducer.close();
    solver.close();
  }
}
