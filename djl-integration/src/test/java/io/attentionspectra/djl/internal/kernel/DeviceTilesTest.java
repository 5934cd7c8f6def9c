package io.attentionspectra.djl.internal.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.matrixfree.AttentionTiles;
import io.attentionspectra.matrixfree.GramProducts;
import io.attentionspectra.matrixfree.MeasuredMatrix;
import io.attentionspectra.matrixfree.TileSums;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tiles of the engine against tiles of the heap, over more rows than one tile has. */
class DeviceTilesTest {

  private static final int LENGTH = 1100;
  private static final int HEAD_SIZE = 6;

  private static NDManager manager;

  @BeforeAll
  static void open() {
    manager = NDManager.newBaseManager("PyTorch");
  }

  @AfterAll
  static void close() {
    manager.close();
  }

  static Stream<Arguments> heads() {
    return Stream.of(
        Arguments.of(Visibility.FULL, OptionalDouble.empty()),
        Arguments.of(Visibility.CAUSAL, OptionalDouble.empty()),
        Arguments.of(Visibility.slidingWindow(100), OptionalDouble.of(2)),
        Arguments.of(Visibility.band(33), OptionalDouble.empty()),
        Arguments.of(Visibility.chunks(90), OptionalDouble.empty()));
  }

  private static double[] gaussians(String name, int count) {
    return Randomness.of(5).child(name, 0).gaussians(count);
  }

  private static DeviceTiles device(Visibility visibility, OptionalDouble cap) {
    Shape shape = new Shape(LENGTH, HEAD_SIZE);
    int count = LENGTH * HEAD_SIZE;
    return DeviceTiles.of(
        manager.create(gaussians("q", count), shape),
        manager.create(gaussians("k", count), shape),
        0.7,
        cap,
        visibility);
  }

  private static AttentionTiles heap(Visibility visibility, OptionalDouble cap) {
    int count = LENGTH * HEAD_SIZE;
    return AttentionTiles.onHeap(
        Matrix.of(LENGTH, HEAD_SIZE, gaussians("q", count)),
        Matrix.of(LENGTH, HEAD_SIZE, gaussians("k", count)),
        0.7,
        cap,
        visibility);
  }

  @ParameterizedTest
  @MethodSource("heads")
  void passesGiveTheNumbersOfTheHeap(Visibility visibility, OptionalDouble cap) {
    AttentionTiles heap = heap(visibility, cap);
    try (DeviceTiles device = device(visibility, cap)) {
      TileSums expected = heap.sums();
      TileSums found = device.sums();
      assertArrayEquals(expected.normalisers(), found.normalisers(), 1e-12);
      assertArrayEquals(expected.entropies(), found.entropies(), 1e-12);
      assertArrayEquals(expected.received(), found.received(), 1e-12);
      assertArrayEquals(expected.logitRows(), found.logitRows(), 1e-10);
      assertArrayEquals(expected.logitColumns(), found.logitColumns(), 1e-10);
      assertEquals(expected.attentionSquares(), found.attentionSquares(), 1e-12);
      assertEquals(1, expected.logitSquares() / found.logitSquares(), 1e-12);
      double[] rows = gaussians("rows", LENGTH);
      double[] columns = gaussians("columns", LENGTH);
      assertEquals(
          1, heap.residualSquares(rows, columns) / device.residualSquares(rows, columns), 1e-12);
      MeasuredMatrix centred = MeasuredMatrix.centred(expected);
      assertEquals(1, heap.squares(expected, centred) / device.squares(expected, centred), 1e-12);
      double[][] vectors = {rows, columns, gaussians("others", LENGTH)};
      assertProducts(heap, device, expected, centred, vectors);
      assertProducts(heap, device, expected, MeasuredMatrix.relative(LENGTH, visibility), vectors);
    }
  }

  private static void assertProducts(
      AttentionTiles heap,
      DeviceTiles device,
      TileSums sums,
      MeasuredMatrix measured,
      double[][] vectors) {
    GramProducts expected = heap.products(sums, measured, vectors);
    GramProducts found = device.products(sums, measured, vectors);
    for (int v = 0; v < vectors.length; v++) {
      assertArrayEquals(expected.images()[v], found.images()[v], 1e-9);
      assertArrayEquals(expected.gram()[v], found.gram()[v], 1e-8);
    }
  }

  @Test
  void everyThreadGivesTheSameNumbers() {
    try (DeviceTiles device = device(Visibility.CAUSAL, OptionalDouble.empty())) {
      double[][] vectors = {gaussians("rows", LENGTH)};
      TileSums sums = device.sums();
      MeasuredMatrix centred = MeasuredMatrix.centred(sums);
      double[] here = device.products(sums, centred, vectors).gram()[0];
      double[] elsewhere =
          CompletableFuture.supplyAsync(() -> device.products(device.sums(), centred, vectors))
              .join()
              .gram()[0];
      assertArrayEquals(here, elsewhere);
    }
  }
}
