package io.attentionspectra.benchmarks;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.attentionspectra.djl.torchscript.ProbedModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
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
 * A TorchScript file of 44 MB ({@link TracedEncoder}), loaded and run as it is and with its probes.
 * The aims: it is read, instrumented and loaded in 1 s at most, and a pass over 4 texts of 128
 * tokens that gives attention, queries, keys and hidden states of all layers takes 1.1 times as
 * long at most.
 *
 * <p>First loads are made by a JVM that has done nothing but start the engine and write the file,
 * which the operating system still holds in memory.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1, time = 2)
@Measurement(iterations = 5, time = 4)
@Fork(1)
public class TorchScriptBenchmark {

  private final Pairs loads = new Pairs();
  private Path folder = Path.of("");
  private Path file = Path.of("");

  /** Writes the file and starts the engine. */
  @Setup
  public void write() throws IOException {
    folder = Files.createTempDirectory("torchscript-benchmark");
    file = folder.resolve("encoder.pt");
    TracedEncoder.writeTo(file);
    Engine.getEngine("PyTorch");
  }

  /** Begins to count where the JVM is warm. */
  @Setup(Level.Iteration)
  public void begin(IterationParams iteration) {
    loads.begin(iteration);
  }

  /** Says how the medians of loads compare, and removes the file. */
  @TearDown
  public void remove() throws IOException {
    loads.print("plain load", "probed load");
    Files.delete(file);
    Files.delete(folder);
  }

  /** The first load of a JVM, without probes. */
  @Benchmark
  @BenchmarkMode(Mode.SingleShotTime)
  @Warmup(iterations = 0)
  @Measurement(iterations = 1)
  @Fork(7)
  public void firstPlainLoad() {
    plain(file).close();
  }

  /** The first load of a JVM, with probes. */
  @Benchmark
  @BenchmarkMode(Mode.SingleShotTime)
  @Warmup(iterations = 0)
  @Measurement(iterations = 1)
  @Fork(7)
  public void firstProbedLoad() {
    ProbedModel.load(file).close();
  }

  /** Later loads, one of each kind. */
  @Benchmark
  public void loadsInTurns() {
    loads.run(() -> plain(file).close(), () -> ProbedModel.load(file).close());
  }

  /** Passes without and with a consumer of what is probed. */
  @Benchmark
  public void passesInTurns(Loaded loaded, Blackhole blackhole) {
    loaded.passes.run(
        () -> pass(loaded.plain.getBlock()),
        () -> pass(loaded.probed.block().observing(blackhole::consume)));
  }

  private static void pass(Block block) {
    try (NDManager scope = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      Shape shape = new Shape(4, 128);
      NDList inputs =
          new NDList(scope.ones(shape, DataType.INT64), scope.ones(shape, DataType.INT64));
      block.forward(new ParameterStore(scope, false), inputs, false);
    }
  }

  private static Model plain(Path file) {
    Model model = Model.newInstance("encoder", Device.cpu(), "PyTorch");
    try {
      model.load(file);
      return model;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (MalformedModelException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The file loaded both ways. */
  @State(Scope.Thread)
  public static class Loaded {

    private final Pairs passes = new Pairs();

    @SuppressWarnings("NullAway.Init")
    private Model plain;

    @SuppressWarnings("NullAway.Init")
    private ProbedModel probed;

    /** Loads it. */
    @Setup
    public void load(TorchScriptBenchmark benchmark) {
      plain = TorchScriptBenchmark.plain(benchmark.file);
      probed = ProbedModel.load(benchmark.file);
    }

    /** Begins to count where the JVM is warm. */
    @Setup(Level.Iteration)
    public void begin(IterationParams iteration) {
      passes.begin(iteration);
    }

    /** Says how the medians of passes compare. */
    @TearDown
    public void report() {
      passes.print("plain pass", "probed pass");
      plain.close();
      probed.close();
    }
  }
}
