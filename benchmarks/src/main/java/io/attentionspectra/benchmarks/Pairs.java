package io.attentionspectra.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;

/**
 * Wall and processor time of two things done in turns, so that other work on the machine disturbs
 * both alike. The median of each is compared, of all pairs or, under JMH, of those since {@link
 * #begin} was told that measurement began.
 */
final class Pairs {

  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final List<Spent> plain = new ArrayList<>();
  private final List<Spent> watched = new ArrayList<>();
  private boolean isWarmingUp;

  /** Nanoseconds of one run; those of the processor are of the whole process. */
  private record Spent(double wall, double processor) {

    static Spent in(Runnable work) {
      long processor = SYSTEM.getProcessCpuTime();
      long wall = System.nanoTime();
      work.run();
      return new Spent(System.nanoTime() - wall, (double) SYSTEM.getProcessCpuTime() - processor);
    }
  }

  /** What was done while the JVM warmed up does not count. */
  void begin(IterationParams iteration) {
    if (isWarmingUp) {
      plain.clear();
      watched.clear();
    }
    isWarmingUp = iteration.getType() == IterationType.WARMUP;
  }

  /** Pairs so far. */
  int count() {
    return plain.size();
  }

  /** Which comes first alternates: the second of two equal passes took 2 % longer. */
  void run(Runnable first, Runnable second) {
    run(first, second, () -> {});
  }

  /** The same with something done behind each, which is not counted. */
  void run(Runnable first, Runnable second, Runnable behind) {
    if (plain.size() % 2 == 0) {
      plain.add(Spent.in(first));
      behind.run();
      watched.add(Spent.in(second));
    } else {
      watched.add(Spent.in(second));
      behind.run();
      plain.add(Spent.in(first));
    }
    behind.run();
  }

  /** What was measured, in one line; nothing before the first run. */
  void print(String first, String second) {
    if (!plain.isEmpty()) {
      System.out.printf(
          Locale.ROOT,
          "%n%s / %s = %.3f, of processor time %.3f; %s %.1f ms, %s %.1f ms; %d pairs%n",
          second,
          first,
          wall(watched) / wall(plain),
          processor(watched) / processor(plain),
          first,
          wall(plain) / 1e6,
          second,
          wall(watched) / 1e6,
          plain.size());
    }
  }

  private static double wall(List<Spent> times) {
    return median(times.stream().map(Spent::wall).toList());
  }

  private static double processor(List<Spent> times) {
    return median(times.stream().map(Spent::processor).toList());
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
