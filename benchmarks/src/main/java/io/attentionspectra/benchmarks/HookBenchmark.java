package io.attentionspectra.benchmarks;

import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.training.ParameterStore;
import io.attentionspectra.djl.hook.HookRegistration;
import io.attentionspectra.djl.hook.Hooks;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A forward call of a block that does nothing, as DJL has it and with hooks. The aim is 2 ns more
 * while no block is hooked.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class HookBenchmark {

  /** What was done before the call. */
  public enum Hooking {
    /** The class of DJL as it is. */
    NEVER,
    /** A hook was there and is gone. */
    REMOVED,
    /** Another block is hooked. */
    ELSEWHERE,
    /** This block is hooked. */
    HERE
  }

  /** Which. */
  @Param public Hooking hooks = Hooking.NEVER;

  private final Block block = new LambdaBlock(arrays -> arrays);
  private final ParameterStore store = new ParameterStore();
  private final NDList input = new NDList();
  private long calls;

  /** Hooks what is asked for. */
  @Setup
  public void hook() {
    switch (hooks) {
      case NEVER -> {}
      case REMOVED -> count(block).close();
      case ELSEWHERE -> count(new LambdaBlock(arrays -> arrays));
      case HERE -> count(block);
    }
  }

  private HookRegistration count(Block hooked) {
    return Hooks.on(hooked).after((call, inputs, outputs) -> calls++);
  }

  /** Calls the block. */
  @Benchmark
  public NDList call() {
    return block.forward(store, input, false);
  }
}
