package io.attentionspectra.spark;

import com.sun.management.OperatingSystemMXBean;
import io.attentionspectra.advice.AdviceState;
import io.attentionspectra.djl.session.TrainedModelSource;
import io.attentionspectra.formats.text.Gloss;
import io.attentionspectra.formats.text.WordNetGlosses;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.Texts;
import io.attentionspectra.spark.model.SparkModel;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * Advice on MiniLM's poolings from glosses by the plain stream of one process, by one worker of one
 * core and by two, in turns and in changing order; run by {@code tools/spark-scale-out.sh [texts]
 * [rounds] [workers,…]}, where 0 workers are the plain stream. The clock starts when the model is
 * loaded and has read {@value #WARM_UP} texts. Time is of the whole advice, processor time that of
 * all processes, the driver's too. Prints the ratio of every round and the median of these, the
 * cost of a text and of merging two states.
 */
public final class ScaleOut {

  private static final int WARM_UP = 2048;

  /** One task reads the pilot while the others wait: a small one, so that it is little of all. */
  private static final int PILOT = 1024;

  /** Of 33,792 texts each has four pieces of 1,024, so that two workers have as much to read. */
  private static final int PARTS = 8;

  private static final SparkQuestion QUESTION =
      model ->
          SparkQuestion.ofPoolings(List.of("mean", "first", "harmonic:1.0")).of(model).pilot(PILOT);

  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final Path folder;
  private final Path warmUp;
  private final Path corpus;
  private final Map<Integer, List<Spent>> all = new TreeMap<>();

  private ScaleOut(Path folder, int count) throws IOException {
    this.folder = folder;
    this.warmUp = written("warm-up.txt", WARM_UP);
    this.corpus = written("corpus.txt", count);
  }

  /** Seconds. */
  private record Spent(double wall, double processor) {}

  /** Something whose time is taken. */
  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }

  public static void main(String[] arguments) throws IOException {
    int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 33_792;
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
    String workers = arguments.length > 2 ? arguments[2] : "0,1,2";
    List<Integer> turns =
        new ArrayList<>(Stream.of(workers.split(",", -1)).map(Integer::valueOf).toList());
    Path folder = Files.createTempDirectory("scale-out");
    ScaleOut measured = new ScaleOut(folder, count);
    try (StandaloneCluster cluster = StandaloneCluster.start(folder, Collections.max(turns))) {
      for (int round = 0; round < rounds; round++) {
        for (int each : turns) {
          if (each == 0) {
            measured.plain();
          } else {
            measured.on(cluster, each);
          }
        }
        Collections.rotate(turns, 1);
      }
    }
    measured.print(count);
    measured.merging();
  }

  private Path written(String name, int count) throws IOException {
    List<String> glosses =
        List.of("noun.animal", "noun.artifact", "noun.person", "noun.plant").stream()
            .flatMap(file -> WordNetGlosses.of(file).stream())
            .map(Gloss::text)
            .toList();
    return Files.write(
        folder.resolve(name),
        IntStream.range(0, count).mapToObj(i -> glosses.get(i % glosses.size())).toList());
  }

  private static Texts texts(Path file) throws IOException {
    return Texts.of(file.toString(), Files.readAllLines(file));
  }

  private void plain() throws IOException {
    ModelSource source = TrainedModelSource.miniLm();
    try (ModelSession session = source.open()) {
      QUESTION.of(source).advise(session, texts(warmUp));
      Texts texts = texts(corpus);
      take(0, () -> QUESTION.of(source).advise(session, texts));
    }
  }

  private void on(StandaloneCluster cluster, int workers) throws IOException {
    try (SparkSession spark = cluster.session().config("spark.cores.max", workers).getOrCreate()) {
      SparkModel model = SparkModel.miniLm();
      SparkSpectra.of(spark.read().textFile(warmUp.toString()).repartition(2 * workers))
          .parts(2 * workers)
          .advise(model, QUESTION);
      take(
          workers,
          () ->
              SparkSpectra.of(spark.read().textFile(corpus.toString()))
                  .parts(PARTS)
                  .advise(model, QUESTION));
    }
  }

  /** Processor time of this process and of those it started. */
  private static Duration processor() {
    return ProcessHandle.current()
        .descendants()
        .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
        .reduce(Duration.ofNanos(SYSTEM.getProcessCpuTime()), Duration::plus);
  }

  private void take(int workers, Work work) throws IOException {
    Duration before = processor();
    long start = System.nanoTime();
    work.run();
    double wall = (System.nanoTime() - start) * 1e-9;
    double spent = processor().minus(before).toNanos() * 1e-9;
    all.computeIfAbsent(workers, absent -> new ArrayList<>()).add(new Spent(wall, spent));
    say("%d workers: %.1f s, processor %.1f s", workers, wall, spent);
  }

  private void print(int count) {
    if (all.containsKey(0)) {
      say("plain stream: %.2f ms of processor a text", 1e3 * processor(0) / count);
    }
    if (all.containsKey(0) && all.containsKey(1)) {
      say("1 worker / plain stream (limit 1.05): %s", ratios(1, 0, Spent::wall));
      say("the same of processor time: %s", ratios(1, 0, Spent::processor));
    }
    if (all.containsKey(1) && all.containsKey(2)) {
      say("1 worker / 2 workers (at least 1.8): %s", ratios(1, 2, Spent::wall));
    }
  }

  /** Of every round, and their median. */
  private String ratios(int one, int other, ToDoubleFunction<Spent> time) {
    double[] rounds =
        IntStream.range(0, all.getOrDefault(one, List.of()).size())
            .mapToDouble(
                i -> time.applyAsDouble(spent(one, i)) / time.applyAsDouble(spent(other, i)))
            .toArray();
    double[] sorted = Arrays.stream(rounds).sorted().toArray();
    String each =
        Arrays.stream(rounds)
            .mapToObj(ratio -> String.format(Locale.ROOT, "%.3f", ratio))
            .collect(Collectors.joining(", "));
    return String.format(Locale.ROOT, "%s; median %.3f", each, sorted[sorted.length / 2]);
  }

  private Spent spent(int workers, int round) {
    return all.getOrDefault(workers, List.of()).get(round);
  }

  private double processor(int workers) {
    List<Spent> some = all.getOrDefault(workers, List.of());
    return some.stream().mapToDouble(Spent::processor).sorted().toArray()[some.size() / 2];
  }

  private static void say(String format, Object... numbers) {
    System.out.printf(Locale.ROOT, format + "%n", numbers);
  }

  /** What it costs to merge two states, as an executor does it. */
  private void merging() throws IOException {
    ModelSource source = TrainedModelSource.miniLm();
    Texts texts = texts(warmUp);
    try (ModelSession session = source.open()) {
      AdviceState pilot = QUESTION.of(source).begin(session, texts);
      byte[] left = pilot.part(session, texts, 1, 2).toBytes();
      byte[] right = pilot.part(session, texts, 2, 2).toBytes();
      for (int i = 0; i < 5; i++) {
        AdviceTasks.merged(left, right);
      }
      long before = SYSTEM.getProcessCpuTime();
      for (int i = 0; i < 10; i++) {
        AdviceTasks.merged(left, right);
      }
      say(
          "merging two states of %.1f MB: %.0f ms of processor",
          left.length * 1e-6, (SYSTEM.getProcessCpuTime() - before) * 1e-7);
    }
  }
}
