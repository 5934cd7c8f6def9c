package io.attentionspectra.benchmarks;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.sun.management.OperatingSystemMXBean;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.djl.internal.kernel.DeviceTiles;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.matrixfree.MatrixFreePlan;
import io.attentionspectra.matrixfree.MatrixFreeSpectrum;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * How the cost of a matrix-free spectrum grows with the length of a text: one Gaussian head of size
 * 64 at lengths from 2,048 on, each twice the last, on the engine. Prints per length the
 * processor's time, that of a step, steps, the process's largest resident memory so far (Linux),
 * and the exponent from the length before: of the whole, and of a step.
 *
 * <p>Usage: {@code java … MatrixFreeGrowth [longest [full|causal]]}; 32,768 and full by default.
 */
public final class MatrixFreeGrowth {

  private static final int FIRST = 2048;
  private static final int HEAD_SIZE = 64;

  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private MatrixFreeGrowth() {}

  /** What one length took. */
  private record Cost(int length, double seconds, int steps) {

    static Cost of(int length, Visibility visibility) {
      try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
        Shape shape = new Shape(length, HEAD_SIZE);
        Randomness seed = Randomness.of(length);
        long start = SYSTEM.getProcessCpuTime();
        try (DeviceTiles tiles =
            DeviceTiles.of(
                manager.create(seed.child("q", 0).gaussians(length * HEAD_SIZE), shape),
                manager.create(seed.child("k", 0).gaussians(length * HEAD_SIZE), shape),
                1 / Math.sqrt(HEAD_SIZE),
                OptionalDouble.empty(),
                visibility)) {
          MatrixFreeSpectrum spectrum =
              MatrixFreeSpectrum.of(
                  tiles, MatrixFreePlan.withDefaults(seed), SpectralSolver.standard());
          spectrum.scores();
          double seconds = (SYSTEM.getProcessCpuTime() - start) * 1e-9;
          return new Cost(length, seconds, spectrum.steps());
        }
      }
    }

    double step() {
      return seconds / steps;
    }
  }

  /**
   * Measures.
   *
   * @param arguments longest text, visibility
   */
  public static void main(String[] arguments) {
    int longest = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 32_768;
    boolean causal = arguments.length > 1 && arguments[1].equals("causal");
    Visibility visibility = causal ? Visibility.CAUSAL : Visibility.FULL;
    Cost.of(FIRST, visibility);
    Cost last = Cost.of(FIRST, visibility);
    print(last, "");
    for (int length = 2 * FIRST; length <= longest; length *= 2) {
      Cost next = Cost.of(length, visibility);
      print(
          next,
          String.format(
              Locale.ROOT,
              ", exponent %.2f, of a step %.2f",
              exponent(next.seconds() / last.seconds()),
              exponent(next.step() / last.step())));
      last = next;
    }
  }

  private static double exponent(double ratio) {
    return Math.log(ratio) / Math.log(2);
  }

  private static void print(Cost cost, String growth) {
    System.out.printf(
        Locale.ROOT,
        "%6d tokens: %8.1f s of processor time, %d steps, %s%s%n",
        cost.length(),
        cost.seconds(),
        cost.steps(),
        resident(),
        growth);
  }

  private static String resident() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmHWM"))
          .map(line -> line.replaceAll("\\s+", " "))
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      return "memory unknown";
    }
  }
}
