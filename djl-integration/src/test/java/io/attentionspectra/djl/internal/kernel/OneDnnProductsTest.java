package io.attentionspectra.djl.internal.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.formats.torchscript.archive.KernelArchive;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Products by oneDNN are those by definition, whatever the processor would choose. */
final class OneDnnProductsTest {

  private static NDArray random(NDManager scope, String name, long... shape) {
    Shape of = new Shape(shape);
    double[] values = Randomness.of(7).child(name, 0).gaussians(Math.toIntExact(of.size()));
    return scope.create(values, of).toType(DataType.FLOAT32, false);
  }

  /** Widths that fill the blocks of the library and widths that do not. */
  @ParameterizedTest
  @CsvSource({
    "1, 1, 7, 5",
    "1, 130, 48, 40",
    "2, 65, 64, 64",
    "3, 17, 100, 333",
    "1, 129, 384, 40",
    "4, 20, 384, 1536",
    "4, 20, 1536, 384",
    "1, 512, 384, 384"
  })
  void isTheProductInDouble(int texts, int tokens, int width, int units) {
    try (NDManager scope = NDManager.newBaseManager(Device.cpu(), TorchScriptKernel.ENGINE);
        TorchScriptKernel kernel = OneDnnProducts.trusted()) {
      assertNotNull(kernel, "the engine that ships has oneDNN");
      NDArray x = random(scope, "x", texts, tokens, width);
      NDArray weight = random(scope, "weight", units, width);
      NDArray bias = random(scope, "bias", units);
      NDArray exact =
          x.toType(DataType.FLOAT64, false)
              .reshape((long) texts * tokens, width)
              .matMul(weight.toType(DataType.FLOAT64, false).transpose())
              .reshape(texts, tokens, units);
      assertNear(exact, kernel.call("product").with(x).with(weight).into(scope).head());
      NDArray biased =
          kernel.call("biased_product").with(x).with(weight).with(bias).into(scope).head();
      assertNear(exact.add(bias.toType(DataType.FLOAT64, false)), biased);
    }
  }

  /** Rows that do not lie one after the other, as those of transposed heads. */
  @Test
  void readsArraysThatAreViews() {
    try (NDManager scope = NDManager.newBaseManager(Device.cpu(), TorchScriptKernel.ENGINE);
        TorchScriptKernel kernel = OneDnnProducts.trusted()) {
      assertNotNull(kernel, "the engine that ships has oneDNN");
      NDArray x = random(scope, "x", 48, 30).transpose();
      NDArray weight = random(scope, "weight", 48, 40).transpose();
      NDArray exact =
          x.toType(DataType.FLOAT64, false)
              .matMul(weight.toType(DataType.FLOAT64, false).transpose());
      assertNear(exact, kernel.call("product").with(x).with(weight).into(scope).head());
    }
  }

  /**
   * Within the tolerance of the trial: 170 roundings of a float32 as large as the largest entry.
   */
  private static void assertNear(NDArray exact, NDArray found) {
    assertEquals(exact.getShape(), found.getShape());
    double largest = exact.abs().max().getDouble();
    double error = exact.sub(found.toType(DataType.FLOAT64, false)).abs().max().getDouble();
    assertTrue(error <= 1e-5 * Math.max(1, largest), error + " of " + largest);
  }

  /** An engine without oneDNN does not know the operator; another one may give other numbers. */
  @ParameterizedTest
  @ValueSource(strings = {"unknown_product.py", "other_product.py"})
  void isNotBelievedWhereItIsMissingOrDiffers(String resource) {
    assertNull(
        OneDnnProducts.trusted(
            KernelArchive.ofResource(OneDnnProductsTest.class, resource, "Products")));
  }

  @Test
  void isChosenOnProcessorsOfAmdWithWideInstructions() {
    List<String> wide =
        List.of("vendor_id\t: AuthenticAMD", "flags\t\t: fpu avx2 avx512f avx512dq");
    assertTrue(OneDnnProducts.isFasterOn(wide));
    assertFalse(OneDnnProducts.isFasterOn(List.of(wide.get(0), "flags\t\t: fpu avx2")));
    assertFalse(OneDnnProducts.isFasterOn(List.of("vendor_id\t: GenuineIntel", wide.get(1))));
    assertFalse(OneDnnProducts.isFasterOn(List.of()));
  }
}
