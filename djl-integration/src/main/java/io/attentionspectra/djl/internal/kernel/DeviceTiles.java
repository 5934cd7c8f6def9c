package io.attentionspectra.djl.internal.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.formats.torchscript.archive.KernelArchive;
import io.attentionspectra.matrixfree.AttentionTiles;
import io.attentionspectra.matrixfree.GramProducts;
import io.attentionspectra.matrixfree.MeasuredMatrix;
import io.attentionspectra.matrixfree.TileSums;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The attention of one head, tile by tile on its device and in float64, with the numbers of tiles
 * on the heap up to rounding. Tiles are dealt to a fixed number of lanes, one worker each, and the
 * sums of the lanes are added in order: the numbers do not depend on the number of workers.
 *
 * <p>Given are queries and keys (ℓ, m) of one head over one text; copies are kept until {@link
 * #close}. Vectors come from and go to the heap.
 */
public final class DeviceTiles implements AttentionTiles, AutoCloseable {

  private static final KernelArchive ARCHIVE =
      KernelArchive.ofResource(DeviceTiles.class, "tiles.py", "Tiles");

  /** Entries of a tile: 8 MiB of float64, near what a core's share of cache holds. */
  private static final int ENTRIES = 1 << 20;

  private static final int LANES = 8;

  private final TorchScriptKernel kernel;
  private final NDManager owner;
  private final NDArray queries;
  private final NDArray keys;
  private final double cap;
  private final int length;
  private final Visibility visibility;

  private DeviceTiles(
      NDArray queries, NDArray keys, double scale, OptionalDouble cap, Visibility visibility) {
    this.cap = cap.orElse(0);
    this.visibility = visibility;
    length = Math.toIntExact(queries.getShape().get(0));
    owner = queries.getManager().newSubManager();
    kernel = TorchScriptKernel.load(ARCHIVE);
    try (NDArray wide = queries.toType(DataType.FLOAT64, true)) {
      this.queries = wide.mul(scale);
    }
    this.queries.attach(owner);
    this.keys = keys.toType(DataType.FLOAT64, true);
    this.keys.attach(owner);
  }

  /**
   * The tiles of a head.
   *
   * @param queries q, (ℓ, m)
   * @param keys k, (ℓ, m)
   * @param scale what products of queries and keys are multiplied by, β/√m
   * @param cap bound of the scores, where the model has one
   * @param visibility which keys a query sees
   * @return the tiles; close them when done
   */
  public static DeviceTiles of(
      NDArray queries, NDArray keys, double scale, OptionalDouble cap, Visibility visibility) {
    return new DeviceTiles(queries, keys, scale, cap, visibility);
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public Visibility visibility() {
    return visibility;
  }

  /** A pass of one lane over its tiles, with the lane's number set. */
  private KernelCall lane(String method, int lane) {
    return kernel
        .call(method)
        .with(queries)
        .with(keys)
        .with(cap)
        .with(Math.min(visibility.back(), length))
        .with(Math.min(visibility.ahead(), length))
        .with(Math.min(visibility.chunk(), length))
        .with(Math.max(1, ENTRIES / length))
        .with(lane)
        .with(LANES);
  }

  /** What each lane returns, copied to the heap, in the order of the lanes. */
  private List<double[][]> lanes(Function<Integer, KernelCall> call) {
    List<Integer> all = IntStream.range(0, LANES).boxed().toList();
    return EngineWorkers.shared()
        .map(
            all,
            lane -> {
              try (NDManager scope = owner.newSubManager()) {
                NDList results = call.apply(lane).into(scope);
                return results.stream().map(NDArray::toDoubleArray).toArray(double[][]::new);
              }
            });
  }

  private static double[] total(List<double[][]> lanes, int result) {
    double[] total = lanes.get(0)[result].clone();
    for (double[][] lane : lanes.subList(1, lanes.size())) {
      for (int i = 0; i < total.length; i++) {
        total[i] += lane[result][i];
      }
    }
    return total;
  }

  @Override
  public TileSums sums() {
    List<double[][]> lanes = lanes(lane -> lane("sums", lane));
    double[] rows = total(lanes, 0);
    double[] keys = total(lanes, 1);
    double[] squares = total(lanes, 2);
    return new TileSums(
        Arrays.copyOf(rows, length),
        Arrays.copyOfRange(rows, length, 2 * length),
        Arrays.copyOf(keys, length),
        squares[0],
        Arrays.copyOfRange(rows, 2 * length, 3 * length),
        Arrays.copyOfRange(keys, length, 2 * length),
        squares[1]);
  }

  @Override
  public double residualSquares(double[] rows, double[] columns) {
    try (NDManager scope = owner.newSubManager()) {
      NDArray ofRows = scope.create(rows);
      NDArray ofColumns = scope.create(columns);
      return total(lanes(lane -> lane("residual_squares", lane).with(ofRows).with(ofColumns)), 0)[
          0];
    }
  }

  @Override
  public double squares(TileSums sums, MeasuredMatrix measured) {
    try (NDManager scope = owner.newSubManager()) {
      NDArray normalisers = scope.create(sums.normalisers());
      NDArray rows = scope.create(measured.rowFactors());
      NDArray columns = scope.create(measured.columnFactors());
      NDArray removed = scope.create(measured.removed());
      return total(
          lanes(
              lane ->
                  lane("squares", lane)
                      .with(normalisers)
                      .with(rows)
                      .with(columns)
                      .with(removed)
                      .with(measured.shift())),
          0)[0];
    }
  }

  @Override
  public GramProducts products(TileSums sums, MeasuredMatrix measured, double[][] vectors) {
    try (NDManager scope = owner.newSubManager()) {
      NDArray normalisers = scope.create(sums.normalisers());
      NDArray rows = scope.create(measured.rowFactors());
      NDArray columns = scope.create(measured.columnFactors());
      NDArray block = scope.create(interleaved(vectors), new Shape(length, vectors.length));
      NDArray shifts = scope.create(measured.shiftsOf(vectors));
      List<double[][]> lanes =
          lanes(
              lane ->
                  lane("products", lane)
                      .with(normalisers)
                      .with(rows)
                      .with(columns)
                      .with(shifts)
                      .with(measured.shift())
                      .with(block));
      return measured.completed(
          separate(total(lanes, 0), vectors.length), separate(total(lanes, 1), vectors.length));
    }
  }

  private double[] interleaved(double[][] vectors) {
    double[] flat = new double[length * vectors.length];
    for (int v = 0; v < vectors.length; v++) {
      for (int i = 0; i < length; i++) {
        flat[i * vectors.length + v] = vectors[v][i];
      }
    }
    return flat;
  }

  private double[][] separate(double[] flat, int count) {
    double[][] vectors = new double[count][length];
    for (int v = 0; v < count; v++) {
      for (int i = 0; i < length; i++) {
        vectors[v][i] = flat[i * count + v];
      }
    }
    return vectors;
  }

  /** Frees queries, keys and the kernel. */
  @Override
  public void close() {
    owner.close();
    kernel.close();
  }
}
