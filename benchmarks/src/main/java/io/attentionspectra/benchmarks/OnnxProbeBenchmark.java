package io.attentionspectra.benchmarks;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.attentionspectra.formats.onnx.site.OnnxProbe;
import io.attentionspectra.formats.onnx.site.OnnxSite.Product;
import io.attentionspectra.onnx.run.ProbedSession;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
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
 * A pass of MiniLM over 4 texts of 128 tokens on ONNX Runtime: the untouched file and the probed
 * one in turns, with nothing fetched, or with all queries and keys fetched and copied. The aims are
 * ratios of 1.02 and 1.15 at most.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 5)
@Measurement(iterations = 5, time = 10)
@Fork(1)
public class OnnxProbeBenchmark {

  private static final int TEXTS = 4;
  private static final int TOKENS = 128;

  /** What is fetched beside the output. */
  @Param({"nothing", "queries and keys"})
  @SuppressWarnings("NullAway.Init")
  public String fetched;

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
  private final List<String> names = new ArrayList<>();
  private final Pairs pairs = new Pairs();

  @SuppressWarnings("NullAway.Init")
  private OrtSession untouched;

  @SuppressWarnings("NullAway.Init")
  private ProbedSession probed;

  /** Opens both. */
  @Setup
  public void open() throws IOException, OrtException {
    byte[] file;
    try (InputStream input =
        OnnxProbeBenchmark.class.getResourceAsStream("/all-minilm-l6-v2.onnx")) {
      file = Objects.requireNonNull(input, "MiniLM is not on the class path").readAllBytes();
    }
    OnnxProbe probe = OnnxProbe.of(file);
    untouched = environment.createSession(file);
    probed = ProbedSession.open(probe, environment);
    if (!fetched.equals("nothing")) {
      probe.sites().forEach(site -> add(site.product().orElseThrow()));
    }
    SplittableRandom random = new SplittableRandom(1);
    long[][] ids = new long[TEXTS][TOKENS];
    long[][] ones = new long[TEXTS][TOKENS];
    for (int text = 0; text < TEXTS; text++) {
      for (int token = 0; token < TOKENS; token++) {
        ids[text][token] = 1000L + random.nextInt(20_000);
        ones[text][token] = 1;
      }
    }
    inputs.put("input_ids", OnnxTensor.createTensor(environment, ids));
    inputs.put("attention_mask", OnnxTensor.createTensor(environment, ones));
    inputs.put("token_type_ids", OnnxTensor.createTensor(environment, new long[TEXTS][TOKENS]));
  }

  private void add(Product product) {
    names.add(product.query().tensor().name());
    names.add(product.key().tensor().name());
  }

  /** Begins to count where the JVM is warm. */
  @Setup(Level.Iteration)
  public void begin(IterationParams iteration) {
    pairs.begin(iteration);
  }

  /** Says how the medians of the two compare. */
  @TearDown
  public void report() throws OrtException {
    pairs.print("untouched", "probed, " + fetched + " fetched");
    inputs.values().forEach(OnnxTensor::close);
    probed.close();
    untouched.close();
  }

  /** One pass of each, timed apart. */
  @Benchmark
  public void alternating(Blackhole blackhole) {
    pairs.run(() -> plain(blackhole), () -> watched(blackhole));
  }

  private void plain(Blackhole blackhole) {
    try (OrtSession.Result result = untouched.run(inputs)) {
      blackhole.consume(((OnnxTensor) result.get(0)).getFloatBuffer());
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  private void watched(Blackhole blackhole) {
    try (OrtSession.Result result = probed.run(inputs, names)) {
      for (int i = 0; i < result.size(); i++) {
        blackhole.consume(((OnnxTensor) result.get(i)).getFloatBuffer());
      }
    }
  }
}
