package io.attentionspectra.djl.internal.kernel;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.attentionspectra.formats.torchscript.archive.KernelArchive;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Products x·Wᵀ + b by the engine's second library, oneDNN, on processors where its first one, MKL,
 * takes twice as long: those of AMD with 512-bit instructions.
 *
 * <p>It serves where it is asked for, and then by processor and type, never by a measurement, so
 * that a program gives the same numbers at every run. Both libraries add the same products, in
 * another order. Called by the linear layers of transformers.
 */
public final class OneDnnProducts {

  /**
   * A system property; unless it is {@code true}, MKL is used on every processor, so that a model
   * read here has the bits of one that a user runs. The command line, which runs none, sets it.
   * Looked at once, by the first pass.
   */
  private static final String SWITCH = "attentionspectra.onednn";

  private static final KernelArchive ARCHIVE =
      KernelArchive.ofResource(OneDnnProducts.class, "products.py", "Products");

  /** Largest difference from MKL's product in the trial, relative to the largest entry. */
  private static final double TOLERANCE = 1e-5;

  private OneDnnProducts() {}

  /** The kernel, where it is the faster one and has passed its trial. */
  private static final class Kernel {

    static final @Nullable TorchScriptKernel FASTER = faster();

    private Kernel() {}

    private static @Nullable TorchScriptKernel faster() {
      return Boolean.getBoolean(SWITCH) && isFasterOn(linesOf(Path.of("/proc/cpuinfo")))
          ? trusted()
          : null;
    }
  }

  /**
   * Whether a product is computed here.
   *
   * @param x rows, (…, n)
   * @param weight W, (k, n)
   * @return true if oneDNN was asked for, is the faster one, both arrays are float32 on the CPU,
   *     and the thread records no gradients
   */
  public static boolean serve(NDArray x, NDArray weight) {
    return isPlain(x) && isPlain(weight) && Kernel.FASTER != null && !JniUtils.isGradMode();
  }

  /**
   * Computes a product that {@link #serve} has said yes to.
   *
   * @param x rows, (…, n)
   * @param weight W, (k, n)
   * @param bias b, (k), if there is one
   * @return x·Wᵀ + b, (…, k), owned by the manager of x
   */
  public static NDArray of(NDArray x, NDArray weight, @Nullable NDArray bias) {
    TorchScriptKernel kernel = Kernel.FASTER;
    if (kernel == null) {
      throw new IllegalStateException("oneDNN is not used on this processor");
    }
    return product(kernel, x, weight, bias);
  }

  private static NDArray product(
      TorchScriptKernel kernel, NDArray x, NDArray weight, @Nullable NDArray bias) {
    KernelCall call = kernel.call(bias == null ? "product" : "biased_product").with(x).with(weight);
    return (bias == null ? call : call.with(bias)).into(x.getManager()).head();
  }

  private static boolean isPlain(NDArray array) {
    return array instanceof PtNDArray
        && array.getDataType() == DataType.FLOAT32
        && !array.getDevice().isGpu();
  }

  /** Whether a processor is one of AMD with 512-bit instructions, by what Linux says of it. */
  static boolean isFasterOn(List<String> cpuinfo) {
    return cpuinfo.stream().anyMatch(line -> line.matches("vendor_id\\s*:\\s*AuthenticAMD\\s*"))
        && cpuinfo.stream().anyMatch(line -> line.matches("flags\\s*:.*\\bavx512f\\b.*"));
  }

  private static List<String> linesOf(Path file) {
    try {
      return Files.isReadable(file)
          ? Files.readAllLines(file, StandardCharsets.ISO_8859_1)
          : List.of();
    } catch (IOException e) {
      return List.of();
    }
  }

  /**
   * The kernel, unless the engine was built without oneDNN or it gives other numbers than MKL for
   * rows and columns that fill its blocks and that do not.
   */
  static @Nullable TorchScriptKernel trusted() {
    return trusted(ARCHIVE);
  }

  static @Nullable TorchScriptKernel trusted(KernelArchive archive) {
    TorchScriptKernel kernel = null;
    boolean agrees;
    try (NDManager scope = NDManager.newBaseManager(Device.cpu(), TorchScriptKernel.ENGINE)) {
      kernel = TorchScriptKernel.load(archive);
      agrees = agrees(kernel, scope);
    } catch (IllegalArgumentException | IllegalStateException | EngineException e) {
      agrees = false;
    }
    if (!agrees && kernel != null) {
      kernel.close();
    }
    return agrees ? kernel : null;
  }

  private static boolean agrees(TorchScriptKernel kernel, NDManager scope) {
    return IntStream.of(40, 64, 333, 384).allMatch(width -> agrees(kernel, width, scope));
  }

  private static boolean agrees(TorchScriptKernel kernel, int width, NDManager scope) {
    NDArray x = trial(130, 100, scope);
    NDArray weight = trial(width, 100, scope);
    NDArray bias = trial(1, width, scope).reshape(width);
    NDArray expected = x.matMul(weight.transpose());
    double most = TOLERANCE * expected.abs().max().getFloat();
    NDArray plain = product(kernel, x, weight, null);
    NDArray biased = product(kernel, x, weight, bias);
    return plain.sub(expected).abs().max().getFloat() <= most
        && biased.sub(expected.add(bias)).abs().max().getFloat() <= most;
  }

  private static NDArray trial(int rows, int columns, NDManager scope) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(i * 1.7);
    }
    return scope.create(values, new Shape(rows, columns));
  }
}
