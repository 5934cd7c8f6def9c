package io.attentionspectra.benchmarks;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.attentionspectra.djl.hook.AttentionTaps;
import io.attentionspectra.djl.hook.HookRegistration;
import io.attentionspectra.djl.model.Transformer;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.formats.transformer.TransformerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.openjdk.jmh.infra.IterationParams;

/**
 * A forward pass of an encoder of 6 layers, 384 wide with 12 heads, over 4 texts of 128 tokens,
 * without and with its attention and hidden states shown to an observer, whose hooks are added
 * once; queries and keys also where {@link #asks} says so, which are then compared with the
 * attention. The aim is a ratio of 1.05 at most; {@link #alternating} measures it where other work
 * disturbs the machine, on two encoders of each kind in turns: of two equal ones, one may be 2 %
 * faster for where its weights lie in memory.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 10, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class AttentionTapsBenchmark {

  /** Whether the observer asks for queries and keys. */
  @Param({"false", "true"})
  public boolean asks;

  private final Model model = Model.newInstance("benchmark", "PyTorch");
  private final List<Transformer> plain = List.of(encoder(), encoder());
  private final List<Transformer> watched = List.of(encoder(), encoder());
  private final List<HookRegistration> taps = new ArrayList<>();
  private final AtomicLong seen = new AtomicLong();
  private final Pairs pairs = new Pairs();
  private int turn;

  private static Transformer encoder() {
    return new Transformer(TransformerConfig.bert(1000, 384, 6, 12, 128));
  }

  /** Draws weights, and adds the hooks, which check their sites in the first pass. */
  @Setup
  public void initialize() {
    for (Transformer encoder : plain) {
      encoder.initialize(model.getNDManager(), DataType.FLOAT32, new Shape(1, 1));
    }
    for (Transformer encoder : watched) {
      encoder.initialize(model.getNDManager(), DataType.FLOAT32, new Shape(1, 1));
      taps.add(AttentionTaps.of(encoder).observe(counting(seen, asks)));
    }
  }

  /** Begins to count where the JVM is warm. */
  @Setup(Level.Iteration)
  public void begin(IterationParams iteration) {
    pairs.begin(iteration);
  }

  /** Says how the medians of the two compare. */
  @TearDown
  public void report() {
    pairs.print("plain", "tapped");
    taps.forEach(HookRegistration::close);
    model.close();
  }

  /** A pass as it is. */
  @Benchmark
  public long plain() {
    return pass(plain.get(turn));
  }

  /** A pass that is watched. */
  @Benchmark
  public long tapped() {
    return pass(watched.get(turn)) + seen.get();
  }

  private long pass(Transformer encoder) {
    try (NDManager scope = model.getNDManager().newSubManager()) {
      NDList ids = new NDList(scope.ones(new Shape(4, 128), DataType.INT64));
      return encoder.forward(new ParameterStore(scope, false), ids, false).head().size();
    }
  }

  /**
   * One of each, timed apart; which is first changes with every pair, which two with every other.
   */
  @Benchmark
  public void alternating(Blackhole blackhole) {
    turn = pairs.count() / 2 % 2;
    pairs.run(() -> blackhole.consume(plain()), () -> blackhole.consume(tapped()));
  }

  private static ForwardObserver counting(AtomicLong seen, boolean asks) {
    return new ForwardObserver() {
      @Override
      public void hidden(int depth, NDArray states, NDArray mask) {
        seen.addAndGet(states.size());
      }

      @Override
      public void attention(int layer, AttentionTap tap) {
        seen.addAndGet(tap.attention().size());
        if (asks) {
          seen.addAndGet(tap.projections().map(of -> of.query().size()).orElse(0L));
        }
      }
    };
  }
}
