package io.attentionspectra.benchmarks;

import io.attentionspectra.formats.torchscript.archive.InstrumentedArchive;
import io.attentionspectra.formats.torchscript.archive.TorchScriptArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Reading and searching the source of a traced encoder ({@link TracedEncoder}), without an engine.
 * The aim: ten times the layers take at most twelve times as long.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class SiteSearchBenchmark {

  /** Number of layers, each with classes of its own. */
  @Param({"12", "120"})
  public int layers;

  private Path file = Path.of("");

  /** Writes the source. */
  @Setup
  public void write() throws IOException {
    file = Files.createTempFile("site-search", ".pt");
    TracedEncoder.writeSourceTo(file, layers);
  }

  /** Removes it. */
  @TearDown
  public void remove() throws IOException {
    Files.delete(file);
  }

  /** Reads and searches it. */
  @Benchmark
  public InstrumentedArchive search() {
    return TorchScriptArchive.read(file).instrument();
  }
}
