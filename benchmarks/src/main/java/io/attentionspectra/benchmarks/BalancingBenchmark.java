package io.attentionspectra.benchmarks;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.balancing.Balancing;
import io.attentionspectra.djl.internal.kernel.BalancedHead;
import io.attentionspectra.djl.internal.kernel.DeviceBalancing;
import io.attentionspectra.djl.internal.kernel.DeviceMask;
import io.attentionspectra.djl.model.Pretrained;
import io.attentionspectra.djl.model.TransformerModel;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.TokenBatch;
import io.attentionspectra.djl.tap.HeadReducer;
import io.attentionspectra.djl.tap.MeasuredHead;
import io.attentionspectra.djl.tap.ReadingPlan;
import io.attentionspectra.formats.text.Gloss;
import io.attentionspectra.formats.text.WordNetGlosses;
import io.attentionspectra.formats.tokens.TokenizedText;
import io.attentionspectra.linalg.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.openjdk.jmh.infra.IterationParams;

/**
 * Balancing the 72 heads of MiniLM on 512 tokens of WordNet glosses, by the kernel and on the heap,
 * and reading their spectra without vectors as {@code inspect} does, {@link #inTurns} one after the
 * other. The aim is 250 ms for the kernel on 2 cores, beside spectra.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 5)
@Measurement(iterations = 5, time = 5)
@Fork(1)
public class BalancingBenchmark {

  private static final int LENGTH = 512;

  private final NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
  private final HeadReducer reducer = HeadReducer.open();
  private final DeviceBalancing balancing = DeviceBalancing.open();
  private final DeviceMask mask = DeviceMask.of(AttentionMask.full(LENGTH), manager);
  private final Pairs pairs = new Pairs();
  private final List<NDArray> queries = new ArrayList<>();
  private final List<NDArray> keys = new ArrayList<>();
  private final List<NDArray> attention = new ArrayList<>();

  /** Keeps queries, keys and attention of every layer. */
  @Setup
  public void observe() {
    try (TransformerModel model = Pretrained.miniLm().load(Device.cpu())) {
      String glosses =
          WordNetGlosses.of("noun.animal").stream()
              .limit(200)
              .map(Gloss::text)
              .collect(Collectors.joining(". "));
      TokenizedText text = model.tokenizer().tokenize(glosses).cutTo(LENGTH);
      model.observe(
          new TokenBatch(List.of(text)),
          new ForwardObserver() {
            @Override
            public void attention(int layer, AttentionTap tap) {
              keep(tap.projections().orElseThrow());
            }
          });
    }
  }

  /** Attention in double, as the reducer computes it of queries and keys. */
  private void keep(AttentionTap.Projections projections) {
    NDArray q = copy(projections.query());
    NDArray k = copy(projections.key());
    queries.add(q);
    keys.add(k);
    double scale = projections.inverseTemperature() / Math.sqrt(projections.headSize());
    NDArray logits =
        q.toType(DataType.FLOAT64, true)
            .matMul(k.toType(DataType.FLOAT64, true).transpose(0, 1, 3, 2))
            .mul(scale);
    attention.add(logits.softmax(-1).get(0));
  }

  private NDArray copy(NDArray array) {
    return manager.create(array.toFloatArray(), array.getShape());
  }

  /** Begins to count where the JVM is warm. */
  @Setup(Level.Iteration)
  public void begin(IterationParams iteration) {
    pairs.begin(iteration);
  }

  /** Says how the medians compare and how many sweeps a head took. */
  @TearDown
  public void report() {
    pairs.print("spectra", "balancing");
    try (NDManager scope = manager.newSubManager()) {
      List<Integer> sweeps = new ArrayList<>();
      for (NDArray layer : attention) {
        balancing
            .allOfAttention(layer, mask, scope)
            .forEach(head -> sweeps.add(head.factors().sweeps()));
      }
      sweeps.sort(null);
      System.out.printf(
          "sweeps: median %d, most %d, all %d%n",
          sweeps.get(sweeps.size() / 2),
          sweeps.get(sweeps.size() - 1),
          sweeps.stream().mapToInt(Integer::intValue).sum());
    }
    balancing.close();
    reducer.close();
    manager.close();
  }

  /** The spectra of all heads. */
  @Benchmark
  public List<List<List<MeasuredHead>>> spectra() {
    List<List<List<MeasuredHead>>> readings = new ArrayList<>();
    for (int layer = 0; layer < queries.size(); layer++) {
      readings.add(
          reducer.projections(
              queries.get(layer), keys.get(layer), new int[] {LENGTH}, ReadingPlan.withDefaults()));
    }
    return readings;
  }

  /** All heads balanced by the kernel. */
  @Benchmark
  public List<BalancedHead> kernel() {
    List<BalancedHead> heads = new ArrayList<>();
    try (NDManager scope = manager.newSubManager()) {
      for (NDArray layer : attention) {
        heads.addAll(balancing.allOfAttention(layer, mask, scope));
      }
    }
    return heads;
  }

  /** All heads balanced on the heap, in parallel. */
  @Benchmark
  public List<Balancing> heap(OnHeap heads) {
    return heads.attention.parallelStream()
        .map(head -> Balancing.ofAttention(head, AttentionMask.full(LENGTH)))
        .toList();
  }

  /** Spectra, then the kernel. */
  @Benchmark
  public void inTurns(Blackhole blackhole) {
    pairs.run(() -> blackhole.consume(spectra()), () -> blackhole.consume(kernel()));
  }

  /** The same heads as matrices. */
  @State(Scope.Thread)
  public static class OnHeap {

    private final List<Matrix> attention = new ArrayList<>();

    /** Copies them. */
    @Setup
    public void copy(BalancingBenchmark benchmark) {
      for (NDArray layer : benchmark.attention) {
        Shape shape = layer.getShape();
        for (int head = 0; head < shape.get(0); head++) {
          attention.add(Matrix.of(LENGTH, LENGTH, layer.get(head).toDoubleArray()));
        }
      }
    }
  }
}
