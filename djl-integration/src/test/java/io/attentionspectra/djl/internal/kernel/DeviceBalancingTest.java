package io.attentionspectra.djl.internal.kernel;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.attention.Softmax;
import io.attentionspectra.balancing.Balancing;
import io.attentionspectra.balancing.UnbalancedException;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceBalancingTest {

  private static final int HEADS = 3;

  private static NDManager manager;
  private static DeviceBalancing balancing;

  @BeforeAll
  static void open() {
    manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    balancing = DeviceBalancing.open();
  }

  @AfterAll
  static void close() {
    balancing.close();
    manager.close();
  }

  static Stream<AttentionMask> masks() {
    return Stream.of(
        AttentionMask.full(40),
        AttentionMask.cross(30, 41),
        AttentionMask.causal(40),
        AttentionMask.slidingWindow(40, 7),
        AttentionMask.prefix(40, 9),
        AttentionMask.generate(40, 40, (i, j) -> i / 20 == j / 20));
  }

  /**
   * Scores of growing sharpness with biases of the keys and a sink, those of head h times h + 1.
   */
  private static Matrix logits(AttentionMask mask, int head) {
    int keys = mask.keys();
    double[] noise = Randomness.of(3).child("head", head).gaussians(mask.queries() * keys);
    double[] bias = Randomness.of(4).child("head", head).gaussians(keys);
    return Matrix.generate(
        mask.queries(),
        keys,
        (i, j) -> (head + 1) * (noise[i * keys + j] + bias[j]) + (j == 0 ? 5 : 0) - i);
  }

  private static Matrix attention(AttentionMask mask, int head) {
    return Softmax.ofRows(logits(mask, head), mask);
  }

  private static NDArray batch(List<Matrix> heads) {
    double[] values = heads.stream().flatMapToDouble(m -> Arrays.stream(m.toArray())).toArray();
    return manager.create(
        values, new Shape(heads.size(), heads.get(0).rows(), heads.get(0).columns()));
  }

  private static void assertSame(Balancing expected, BalancedHead actual) {
    double[] relative = expected.relative().toArray();
    double largest = expected.relative().largestEntry();
    assertArrayEquals(relative, actual.relative().toDoubleArray(), 1e-12 * largest);
    assertEquals(DataType.FLOAT64, actual.relative().getDataType());
    double[] biases = expected.factors().keyBiases();
    double spread = Arrays.stream(biases).map(Math::abs).max().orElse(0) + 1;
    assertArrayEquals(biases, actual.factors().keyBiases(), 1e-12 * spread);
    double[] shifts = expected.factors().queryShifts();
    double most = Arrays.stream(shifts).map(Math::abs).max().orElse(0) + 1;
    assertArrayEquals(shifts, actual.factors().queryShifts(), 1e-12 * most);
    assertTrue(actual.factors().residual() <= 1e-12);
    assertTrue(actual.factors().sweeps() >= 1);
  }

  @ParameterizedTest
  @MethodSource("masks")
  void headsAreThoseOfTheHeap(AttentionMask mask) {
    List<Matrix> logits = IntStream.range(0, HEADS).mapToObj(h -> logits(mask, h)).toList();
    List<Matrix> attention = IntStream.range(0, HEADS).mapToObj(h -> attention(mask, h)).toList();
    DeviceMask onDevice = DeviceMask.of(mask, manager);
    List<BalancedHead> fromLogits = balancing.allOfLogits(batch(logits), onDevice, manager);
    List<BalancedHead> given = balancing.allOfAttention(batch(attention), onDevice, manager);
    for (int h = 0; h < HEADS; h++) {
      assertSame(Balancing.ofLogits(logits.get(h), mask), fromLogits.get(h));
      assertSame(Balancing.ofAttention(attention.get(h), mask), given.get(h));
      assertSame(
          Balancing.ofAttention(attention.get(h), mask),
          balancing.ofAttention(batch(attention), h, onDevice, manager));
    }
  }

  /** Scores of hidden pairs, of which models make −10³⁰ or −∞, are not read. */
  @Test
  void hiddenLogitsMayHoldAnything() {
    AttentionMask mask = AttentionMask.causal(12);
    double[] values = logits(mask, 1).toArray();
    for (int i = 0; i < 12; i++) {
      for (int j = i + 1; j < 12; j++) {
        values[i * 12 + j] = j % 2 == 0 ? Double.NEGATIVE_INFINITY : Double.NaN;
      }
    }
    NDArray logits = manager.create(values, new Shape(1, 12, 12));
    assertSame(
        Balancing.ofLogits(logits(mask, 1), mask),
        balancing.ofLogits(logits, 0, DeviceMask.of(mask, manager), manager));
  }

  /** Heads that look at the token before, which need Newton steps far from the solution. */
  @Test
  void sharpPositionalHeadsAreThoseOfTheHeap() {
    for (AttentionMask mask : List.of(AttentionMask.full(64), AttentionMask.causal(64))) {
      Matrix noise = logits(mask, 0);
      Matrix logits =
          Matrix.generate(64, 64, (i, j) -> noise.get(i, j) - 6 * Math.min(Math.abs(i - j - 1), 5));
      Balancing expected = Balancing.ofLogits(logits, mask);
      BalancedHead actual =
          balancing.ofLogits(batch(List.of(logits)), 0, DeviceMask.of(mask, manager), manager);
      assertArrayEquals(
          expected.relative().toArray(),
          actual.relative().toDoubleArray(),
          1e-10 * expected.relative().largestEntry());
      assertTrue(actual.factors().residual() <= 1e-12);
    }
  }

  @Test
  void singlePrecisionIsBalancedInDouble() {
    AttentionMask mask = AttentionMask.causal(30);
    Matrix single = attention(mask, 0).map(x -> (float) x);
    NDArray array = batch(List.of(single)).toType(DataType.FLOAT32, false);
    assertSame(
        Balancing.ofAttention(single, mask, Float.MIN_NORMAL),
        balancing.ofAttention(array, 0, DeviceMask.of(mask, manager), manager));
    assertEquals(DataType.FLOAT32, array.getDataType());
  }

  /** Texts of a padded batch are balanced as each of them alone would be. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void paddingHasNoPartInIt(boolean causal) {
    int[] lengths = {16, 9};
    double[] noise = Randomness.of(8).gaussians(2 * 2 * 16 * 16);
    NDArray scores = manager.create(noise, new Shape(2, 2, 16, 16));
    scores.set(new NDIndex("1, :, :, 9:"), Double.NaN);
    scores.set(new NDIndex("1, :, 9:"), Double.NaN);
    for (int text = 0; text < 2; text++) {
      int length = lengths[text];
      AttentionMask alone = causal ? AttentionMask.causal(length) : AttentionMask.full(length);
      AttentionMask padding = AttentionMask.padded(16, length);
      AttentionMask padded = causal ? AttentionMask.causal(16).and(padding) : padding;
      DeviceMask onDevice = DeviceMask.of(padded, manager);
      List<BalancedHead> heads = balancing.allOfLogits(scores.get(text), onDevice, manager);
      for (int h = 0; h < 2; h++) {
        int start = (text * 2 + h) * 256;
        Matrix logits = Matrix.generate(length, length, (i, j) -> noise[start + i * 16 + j]);
        assertSame(Balancing.ofLogits(logits, alone), heads.get(h));
      }
    }
  }

  @Test
  void anyThreadGivesTheSameBits() {
    AttentionMask mask = AttentionMask.causal(40);
    NDArray batch = batch(IntStream.range(0, HEADS).mapToObj(h -> logits(mask, h)).toList());
    DeviceMask onDevice = DeviceMask.of(mask, manager);
    List<BalancedHead> once = balancing.allOfLogits(batch, onDevice, manager);
    IntStream.range(0, 8)
        .parallel()
        .mapToObj(i -> balancing.allOfLogits(batch, onDevice, manager))
        .forEach(
            again -> {
              for (int h = 0; h < HEADS; h++) {
                assertArrayEquals(
                    once.get(h).relative().toDoubleArray(),
                    again.get(h).relative().toDoubleArray());
                assertArrayEquals(
                    once.get(h).factors().keyBiases(), again.get(h).factors().keyBiases());
              }
            });
  }

  @Test
  void nothingIsLeftWithTheManagerButTheResult() {
    AttentionMask mask = AttentionMask.full(12);
    NDArray batch = batch(List.of(attention(mask, 0)));
    try (NDManager scope = manager.newSubManager()) {
      DeviceMask onDevice = DeviceMask.of(mask, manager);
      BalancedHead head = balancing.ofAttention(batch, 0, onDevice, scope);
      assertEquals(List.of(head.relative()), scope.getManagedArrays());
    }
  }

  @Test
  void entriesThatUnderflowAreNamed() {
    AttentionMask mask = AttentionMask.full(4);
    DeviceMask onDevice = DeviceMask.of(mask, manager);
    Matrix uniform = Matrix.generate(4, 4, (i, j) -> 0.25);
    Matrix zero = Matrix.generate(4, 4, (i, j) -> i == 2 ? (j == 3 ? 0 : 1 / 3.0) : 0.25);
    String message =
        assertThrows(
                UnbalancedException.class,
                () -> balancing.allOfAttention(batch(List.of(uniform, zero)), onDevice, manager))
            .getMessage();
    assertTrue(
        message.startsWith("head 1: attention of query 2 to key 3 = 0.0: must be at least"),
        message);
    NDArray tiny = batch(List.of(zero)).toType(DataType.FLOAT32, false);
    tiny.set(new NDIndex("0, 2, 3"), 1e-40f);
    assertRefused(
        "must be at least " + (double) Float.MIN_NORMAL,
        () -> balancing.ofAttention(tiny, 0, onDevice, manager));
    Matrix far = Matrix.generate(4, 4, (i, j) -> i == j ? 0 : -800);
    assertRefused(
        "attention of query 0 to key 1 = 0.0: ",
        () -> balancing.ofLogits(batch(List.of(far)), 0, onDevice, manager));
  }

  @Test
  void badInputIsNamed() {
    DeviceMask full = DeviceMask.of(AttentionMask.full(4), manager);
    DeviceMask causal = DeviceMask.of(AttentionMask.causal(4), manager);
    NDArray uniform = batch(List.of(Matrix.generate(4, 4, (i, j) -> 0.25)));
    assertRefused(
        "hidden pairs with attention = 6: must be none",
        () -> balancing.ofAttention(uniform, 0, causal, manager));
    assertRefused(
        "difference of a row sum of attention from 1 = 1.0: must be 0",
        () -> balancing.ofAttention(uniform.mul(2), 0, full, manager));
    NDArray broken = uniform.duplicate();
    broken.set(new NDIndex("0, 1, 2"), Double.NaN);
    assertRefused(
        "difference of a row sum of attention from 1 = NaN: must be a finite number",
        () -> balancing.ofAttention(broken, 0, full, manager));
    assertRefused(
        "logit[1][2] = NaN: must be a finite number",
        () -> balancing.ofLogits(broken, 0, full, manager));
    assertRefused(
        "shape = (4, 4): must be (heads, queries, keys)",
        () -> balancing.allOfAttention(uniform.get(0), full, manager));
    assertRefused("head = 1: ", () -> balancing.ofLogits(uniform, 1, full, manager));
    assertRefused(
        "mask column 2 = empty",
        () -> DeviceMask.of(AttentionMask.generate(4, 4, (i, j) -> j != 2), manager));
    assertRefused(
        "queries = 1: must be at least 2", () -> DeviceMask.of(AttentionMask.full(1), manager));
    DeviceMask five = DeviceMask.of(AttentionMask.full(5), manager);
    assertRefused(
        "matrix to balance = 4 x 4: must have the shape of the mask, 5 x 5",
        () -> balancing.allOfLogits(uniform, five, manager));
  }
}
