package io.attentionspectra.djl.internal.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.attentionspectra.formats.torchscript.archive.KernelArchive;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

class TorchScriptKernelTest {

  private static final String HEADER =
      """
      class Affine(Module):
        __parameters__ = []
        __buffers__ = []
        training : bool
      """;

  private static final String SOURCE =
      HEADER
          + """
            def apply(self: __torch__.Affine, x: Tensor, factor: float, shift: int, on: bool) -> Tuple[Tensor, Tensor]:
              if on:
                y = x * factor + shift
              else:
                y = x
              return (y, x)
          """;

  private static final KernelArchive ARCHIVE = new KernelArchive("Affine", SOURCE);

  @Test
  void argumentsOfEveryKindArriveInOrder() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        TorchScriptKernel kernel = TorchScriptKernel.load(ARCHIVE)) {
      NDArray x = manager.create(new double[] {1, 2});
      NDList on = kernel.call("apply").with(x).with(0.5).with(3).with(true).into(manager);
      assertArrayEquals(new double[] {3.5, 4}, on.get(0).toDoubleArray());
      assertArrayEquals(new double[] {1, 2}, on.get(1).toDoubleArray());
      NDList off = kernel.call("apply").with(x).with(0.5).with(3).with(false).into(manager);
      assertArrayEquals(new double[] {1, 2}, off.get(0).toDoubleArray());
    }
  }

  @Test
  void archiveIsSmallAlignedAndTheSameEveryTime() throws IOException {
    byte[] bytes = ARCHIVE.bytes();
    assertArrayEquals(bytes, ARCHIVE.bytes());
    assertTrue(bytes.length < 2048, "bytes: " + bytes.length);
    List<String> names = new ArrayList<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        names.add(entry.getName());
      }
    }
    assertEquals(
        List.of(
            "kernel/data.pkl",
            "kernel/code/__torch__.py",
            "kernel/constants.pkl",
            "kernel/version"),
        names);
    assertEquals(0, contentStart(bytes, 0) % 64);
    String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    assertEquals(0, text.indexOf(HEADER) % 64);
  }

  /** End of the local file header that begins at an offset. */
  private static int contentStart(byte[] zip, int header) {
    ByteBuffer buffer = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
    return header + 30 + buffer.getShort(header + 26) + buffer.getShort(header + 28);
  }

  @Test
  void sourceThatDoesNotCompileIsRefusedWithTheReason() {
    KernelArchive broken =
        new KernelArchive(
            "Affine",
            HEADER
                + "  def apply(self: __torch__.Affine, x: Tensor) -> Tensor:\n"
                + "    return torch.no_such_operator(x)\n");
    IllegalArgumentException failure =
        assertThrows(IllegalArgumentException.class, () -> TorchScriptKernel.load(broken));
    assertTrue(failure.getMessage().contains("no_such_operator"), failure.getMessage());
    assertThrows(IllegalArgumentException.class, () -> new KernelArchive("Other", SOURCE));
    assertThrows(
        IllegalArgumentException.class,
        () -> KernelArchive.ofResource(getClass(), "missing.py", "Affine"));
  }

  @Test
  void failuresInsideAMethodCarryTheReason() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        DeviceLinearAlgebra algebra = DeviceLinearAlgebra.open()) {
      NDArray x = manager.create(new float[2][3]);
      NDArray v = manager.create(new float[2][3]);
      IllegalStateException failure =
          assertThrows(IllegalStateException.class, () -> algebra.gramProduct(x, v, manager));
      assertTrue(
          failure.getMessage().contains("shapes cannot be multiplied"), failure.getMessage());
    }
  }

  @Test
  void anotherEngineIsNamed() {
    NDArray foreign =
        (NDArray)
            Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {NDArray.class}, (p, m, a) -> null);
    try (TorchScriptKernel kernel = TorchScriptKernel.load(ARCHIVE)) {
      KernelCall call = kernel.call("apply");
      IllegalArgumentException failure =
          assertThrows(IllegalArgumentException.class, () -> call.with(foreign));
      assertTrue(failure.getMessage().contains("must be an array of the PyTorch engine"));
    }
  }
}
