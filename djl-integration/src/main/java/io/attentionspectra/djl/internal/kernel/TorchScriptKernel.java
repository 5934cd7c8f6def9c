package io.attentionspectra.djl.internal.kernel;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtSymbolBlock;
import io.attentionspectra.djl.internal.PyTorch;
import io.attentionspectra.formats.torchscript.archive.KernelArchive;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A kernel archive loaded into the PyTorch engine. Its methods may be called from any number of
 * threads at once, on tensors of any device.
 *
 * <p>The kernel has no parameters, so the device it is loaded for does not matter: every operation
 * runs where its tensors are.
 */
public final class TorchScriptKernel implements AutoCloseable {

  /** Name under which DJL knows the engine. */
  public static final String ENGINE = PyTorch.NAME;

  private final Model model;
  private final PtSymbolBlock block;

  private TorchScriptKernel(Model model) {
    this.model = model;
    this.block = (PtSymbolBlock) model.getBlock();
  }

  /**
   * Loads an archive into the PyTorch engine.
   *
   * @param archive what to load
   * @return the kernel; close it when done
   * @throws IllegalStateException if the PyTorch engine is not on the class path
   * @throws IllegalArgumentException if the engine refuses the source, with the engine's reason
   */
  public static TorchScriptKernel load(KernelArchive archive) {
    Model model = PyTorch.engine().newModel(archive.className(), Device.cpu());
    try {
      model.load(new ByteArrayInputStream(archive.bytes()));
      return new TorchScriptKernel(model);
    } catch (IOException e) {
      model.close();
      throw new UncheckedIOException(e);
    } catch (MalformedModelException | EngineException e) {
      model.close();
      throw new IllegalArgumentException(
          "kernel " + archive.className() + " does not compile: " + e.getMessage(), e);
    }
  }

  /**
   * Starts a call of one method.
   *
   * @param method name of a method of the kernel's class
   * @return the call, still without arguments
   */
  public KernelCall call(String method) {
    return new KernelCall(block, method);
  }

  /** Frees the module. Calls made afterwards fail. */
  @Override
  public void close() {
    model.close();
  }
}
