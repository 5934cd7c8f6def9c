package io.attentionspectra.djl.internal.kernel;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import io.attentionspectra.base.Check;
import java.util.ArrayList;
import java.util.List;

/**
 * One call of a kernel's method: its arguments in order, then where the results go.
 *
 * <p>Single use: the arguments' native handles are freed by {@link #into}. Gradients are not
 * recorded.
 */
public final class KernelCall {

  private final PtSymbolBlock block;
  private final String method;
  private final List<IValue> arguments = new ArrayList<>();

  KernelCall(PtSymbolBlock block, String method) {
    this.block = block;
    this.method = method;
  }

  /**
   * Adds a tensor.
   *
   * @param tensor an array of the PyTorch engine; its name is ignored
   * @return this call
   * @throws IllegalArgumentException if the array belongs to another engine
   */
  public KernelCall with(NDArray tensor) {
    if (!(tensor instanceof PtNDArray array)) {
      close();
      throw Check.failure(
          "tensor",
          tensor.getClass().getSimpleName(),
          "must be an array of the PyTorch engine",
          "create arrays with NDManager.newBaseManager(device, \"PyTorch\")");
    }
    arguments.add(IValue.from(array));
    return this;
  }

  /**
   * Adds a whole number ({@code int} in TorchScript).
   *
   * @param number the number
   * @return this call
   */
  public KernelCall with(long number) {
    arguments.add(IValue.from(number));
    return this;
  }

  /**
   * Adds a real number ({@code float} in TorchScript, a double).
   *
   * @param number the number
   * @return this call
   */
  public KernelCall with(double number) {
    arguments.add(IValue.from(number));
    return this;
  }

  /**
   * Adds a truth value.
   *
   * @param flag the value
   * @return this call
   */
  public KernelCall with(boolean flag) {
    arguments.add(IValue.from(flag));
    return this;
  }

  /**
   * Runs the method.
   *
   * @param manager owner of the results; a PyTorch manager
   * @return the results, in the order of the method's tuple
   * @throws IllegalStateException if the engine reports a failure, with its reason
   */
  public NDList into(NDManager manager) {
    try (IValue result = IValueUtils.runMethod(block, method, arguments.toArray(IValue[]::new))) {
      return result.toNDList((PtNDManager) manager);
    } catch (EngineException e) {
      throw new IllegalStateException("kernel method " + method + ": " + reason(e), e);
    } finally {
      close();
    }
  }

  private void close() {
    arguments.forEach(IValue::close);
    arguments.clear();
  }

  /** The last line of the interpreter's trace, which holds the reason. */
  private static String reason(EngineException e) {
    String message = String.valueOf(e.getMessage()).strip();
    return message.substring(message.lastIndexOf('\n') + 1);
  }
}
