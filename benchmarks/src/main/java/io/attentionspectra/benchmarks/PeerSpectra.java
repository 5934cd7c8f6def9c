package io.attentionspectra.benchmarks;

import ai.djl.Device;
import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.djl.internal.kernel.TorchSolver;
import io.attentionspectra.ensemble.GaussianHeads;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import java.io.BufferedReader;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.SingularValueDecomposition;

/**
 * All singular values of the heads of a model, ours and the peers' that this machine has, in turns
 * and on all cores: {@code PeerSpectra FILE [heads] [size] [rounds] [python]}. It writes a table of
 * medians, ratios to the first of them and distances from EJML's values to the file. Slow peers are
 * timed on as many heads as take a moment, and named so.
 */
public final class PeerSpectra {

  /** Reads heads and their size, then solves all of them at every line and says the seconds. */
  private static final String PYTHON =
      """
      import os, sys, time
      import numpy
      path, heads, size, peer = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
      a = numpy.fromfile(path, dtype='<f8').reshape(heads, size, size)
      if peer == 'torch':
          import torch
          batch = torch.from_numpy(a)
          solve = lambda: torch.linalg.svdvals(batch).numpy()
          name = 'torch ' + torch.__version__ + ', linalg.svdvals'
          if os.environ.get('OMP_NUM_THREADS') == '1':
              name += ', one thread'
      elif peer == 'numpy':
          solve = lambda: numpy.linalg.svd(a, compute_uv=False)
          name = 'numpy ' + numpy.__version__ + ', linalg.svd'
      else:
          import scipy, scipy.linalg
          solve = lambda: numpy.stack([scipy.linalg.svdvals(one) for one in a])
          name = 'scipy ' + scipy.__version__ + ', linalg.svdvals'
      print(name, flush=True)
      for line in sys.stdin:
          start = time.perf_counter()
          values = solve()
          seconds = time.perf_counter() - start
          print(seconds, *values[0], flush=True)
      """;

  /**
   * What keeps a peer to one thread: threads of a library that wait for each other take many times
   * as long where other processes run.
   */
  private static final Map<String, String> ONE_THREAD =
      Map.of("OMP_NUM_THREADS", "1", "OPENBLAS_NUM_THREADS", "1", "MKL_NUM_THREADS", "1");

  private PeerSpectra() {}

  /** One way to find the values of some heads. */
  private interface Way {

    String name();

    int heads();

    /** Seconds for all its heads, and the values of the first, decreasing. */
    Solved solve() throws IOException;

    default void end() {}
  }

  /** What a way took and found. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Solved(double seconds, double[] values) {}

  /** Finds the values of every matrix. */
  @FunctionalInterface
  private interface Values {
    List<double[]> of(List<Matrix> heads);
  }

  /** A way of this process. */
  private record Here(String name, List<Matrix> matrices, Values values) implements Way {

    @Override
    public int heads() {
      return matrices.size();
    }

    @Override
    public Solved solve() {
      long start = System.nanoTime();
      List<double[]> found = values.of(matrices);
      return new Solved((System.nanoTime() - start) * 1e-9, found.get(0));
    }
  }

  /** A way of a Python process. */
  private record There(String name, int heads, Process process, BufferedReader answers)
      implements Way {

    @Override
    public Solved solve() throws IOException {
      OutputStream to = process.getOutputStream();
      to.write('\n');
      to.flush();
      String line = answers.readLine();
      if (line == null) {
        throw new IOException(name + " ended");
      }
      double[] numbers = Arrays.stream(line.split(" ")).mapToDouble(Double::parseDouble).toArray();
      return new Solved(numbers[0], Arrays.copyOfRange(numbers, 1, numbers.length));
    }

    @Override
    public void end() {
      process.destroy();
    }
  }

  /**
   * Measures and writes.
   *
   * @param args file; number of heads (72), tokens (512), rounds (5), Python (/usr/bin/python3)
   * @throws IOException if the file cannot be written
   */
  public static void main(String[] args) throws IOException {
    Path file = Path.of(args[0]);
    int heads = args.length > 1 ? Integer.parseInt(args[1]) : 72;
    int size = args.length > 2 ? Integer.parseInt(args[2]) : 512;
    int rounds = args.length > 3 ? Integer.parseInt(args[3]) : 5;
    String python = args.length > 4 ? args[4] : "/usr/bin/python3";
    List<Matrix> matrices =
        IntStream.range(0, heads)
            .mapToObj(h -> GaussianHeads.of(size, 32, 1).draw(Randomness.of(h)).attention())
            .map(AttentionSpectrum::centred)
            .toList();
    try (TorchSolver engine = TorchSolver.on(Device.cpu())) {
      List<Way> ways = ways(matrices, engine, python);
      try {
        String table = table(ways, rounds);
        Files.writeString(file, heading(heads, size, rounds) + table);
        System.out.print(table);
      } finally {
        ways.forEach(Way::end);
      }
    }
  }

  private static List<Way> ways(List<Matrix> matrices, TorchSolver engine, String python)
      throws IOException {
    List<Way> ways = new ArrayList<>();
    there(matrices, python, "torch", Map.of()).ifPresent(ways::add);
    there(matrices, python, "torch", ONE_THREAD).ifPresent(ways::add);
    there(matrices, python, "numpy", Map.of()).ifPresent(ways::add);
    there(matrices, python, "scipy", Map.of()).ifPresent(ways::add);
    ways.add(new Here("engine's kernel, values only", matrices, m -> roots(engine, m)));
    ways.add(
        new Here(
            "core on the heap, values only", matrices, m -> roots(SpectralSolver.standard(), m)));
    List<Matrix> few = matrices.subList(0, Math.min(8, matrices.size()));
    ways.add(new Here("EJML, svd", few, m -> each(m, PeerSpectra::ejml)));
    List<Matrix> two = matrices.subList(0, Math.min(2, matrices.size()));
    ways.add(
        new Here(
            "Hipparchus, SingularValueDecomposition", two, m -> each(m, PeerSpectra::hipparchus)));
    return ways;
  }

  private static List<double[]> each(List<Matrix> matrices, Function<Matrix, double[]> values) {
    return matrices.parallelStream().map(values).toList();
  }

  private static List<double[]> roots(SpectralSolver solver, List<Matrix> matrices) {
    return solver.allSquaredSingularValues(matrices).stream()
        .map(squares -> Arrays.stream(squares).map(Math::sqrt).toArray())
        .toList();
  }

  private static double[] ejml(Matrix matrix) {
    SingularValueDecomposition_F64<DMatrixRMaj> svd =
        DecompositionFactory_DDRM.svd(matrix.rows(), matrix.columns(), false, false, true);
    if (!svd.decompose(DMatrixRMaj.wrap(matrix.rows(), matrix.columns(), matrix.toArray()))) {
      throw new ArithmeticException("EJML did not converge");
    }
    double[] values = svd.getSingularValues().clone();
    Arrays.sort(values);
    return IntStream.range(0, values.length)
        .mapToDouble(i -> values[values.length - 1 - i])
        .toArray();
  }

  private static double[] hipparchus(Matrix matrix) {
    double[][] rows =
        IntStream.range(0, matrix.rows()).mapToObj(matrix::row).toArray(double[][]::new);
    return new SingularValueDecomposition(MatrixUtils.createRealMatrix(rows)).getSingularValues();
  }

  /** A peer of Python; nothing where it is not installed. */
  private static Optional<Way> there(
      List<Matrix> matrices, String python, String peer, Map<String, String> environment)
      throws IOException {
    if (!Files.isExecutable(Path.of(python))) {
      return Optional.empty();
    }
    Path numbers = Files.createTempFile("heads", ".f8");
    numbers.toFile().deleteOnExit();
    write(matrices, numbers);
    ProcessBuilder builder =
        new ProcessBuilder(
                python,
                "-c",
                PYTHON,
                numbers.toString(),
                String.valueOf(matrices.size()),
                String.valueOf(matrices.get(0).rows()),
                peer)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(environment);
    Process process = builder.start();
    BufferedReader answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String name = answers.readLine();
    return name == null
        ? Optional.empty()
        : Optional.of(new There(name, matrices.size(), process, answers));
  }

  private static void write(List<Matrix> matrices, Path numbers) {
    try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(numbers))) {
      for (Matrix each : matrices) {
        double[] values = each.toArray();
        ByteBuffer bytes =
            ByteBuffer.allocate(values.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asDoubleBuffer().put(values);
        out.write(bytes.array());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every way once a round, in turns, after one round that is not counted. */
  private static String table(List<Way> ways, int rounds) throws IOException {
    double[][] seconds = new double[ways.size()][rounds];
    double[][] values = new double[ways.size()][];
    for (int round = -1; round < rounds; round++) {
      for (int w = 0; w < ways.size(); w++) {
        Solved solved = ways.get(w).solve();
        values[w] = solved.values();
        if (round >= 0) {
          seconds[w][round] = solved.seconds() / ways.get(w).heads();
        }
      }
    }
    double[] reference = values[names(ways).indexOf("EJML, svd")];
    double[] medians = Arrays.stream(seconds).mapToDouble(PeerSpectra::median).toArray();
    StringBuilder table = new StringBuilder();
    table.append(
        "| solver | ms a head | ratio to the first | largest difference of a square from EJML's,"
            + " over the largest | heads |\n");
    table.append("|---|---|---|---|---|\n");
    for (int w = 0; w < ways.size(); w++) {
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %.1f | %.2f | %.1e | %d |%n",
              ways.get(w).name(),
              1e3 * medians[w],
              medians[w] / medians[0],
              difference(values[w], reference),
              ways.get(w).heads()));
    }
    return table.toString();
  }

  private static List<String> names(List<Way> ways) {
    return ways.stream().map(Way::name).toList();
  }

  /** Of squares: what is read are squared singular values. */
  private static double difference(double[] values, double[] reference) {
    double largest = 0;
    for (int i = 0; i < reference.length; i++) {
      largest = Math.max(largest, Math.abs(values[i] * values[i] - reference[i] * reference[i]));
    }
    return largest / (reference[0] * reference[0]);
  }

  private static double median(double[] of) {
    double[] sorted = of.clone();
    Arrays.sort(sorted);
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  private static String heading(int heads, int size, int rounds) throws IOException {
    return """
    # Performance

    Written by `PeerSpectra` ([how](../CONTRIBUTING.md#build-and-test)): all singular values of %d heads of %d tokens, every solver in turns on all cores, medians of %d rounds after one.
    Ratios hold for this machine and its load only: threads of one library that wait for each other take many times as long beside other processes, so the row of one thread says more where the load exceeds the cores.

    Processor: %s; %d cores; load %s.

    """
        .formatted(
            heads, size, rounds, processor(), Runtime.getRuntime().availableProcessors(), load());
  }

  private static String processor() throws IOException {
    Path file = Path.of("/proc/cpuinfo");
    return Files.isReadable(file)
        ? Files.readAllLines(file).stream()
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse(System.getProperty("os.arch"))
        : System.getProperty("os.arch");
  }

  private static String load() {
    return String.format(
        Locale.ROOT, "%.1f", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }
}
