package io.attentionspectra.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.advice.AdviceState;
import io.attentionspectra.advice.PoolingAdvice;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.Texts;
import io.attentionspectra.spark.model.SparkModel;
import io.attentionspectra.state.internal.MergeTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.TaskKilled;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Two worker processes, one of them ended in the middle, and tasks run twice at once. */
@Tag("slow")
final class ClusterTest {

  private static final int COUNT = 16_000;
  private static final int PARTS = 12;
  private static final SparkQuestion QUESTION =
      SparkQuestion.ofPoolings(List.of("mean", "first", "harmonic:1.0"));

  @TempDir(cleanup = CleanupMode.NEVER)
  Path folder;

  private static List<String> texts;

  private static PoolingAdvice alone;

  /** The same parts, read and merged in the same order without Spark. */
  private static PoolingAdvice expected;

  @BeforeAll
  static void readAlone() {
    texts = WordModel.corpus(COUNT).stream().map(each -> each[0]).toList();
    ModelSource source = new WordModel();
    Texts all = Texts.of("a table of Spark", texts);
    try (ModelSession session = source.open()) {
      AdviceState pilot = QUESTION.of(source).begin(session, all);
      MergeTree<AdviceState> tree = new MergeTree<>(AdviceState::merge);
      for (int part = 1; part <= PARTS; part++) {
        tree.add(pilot.part(session, all, part, PARTS));
      }
      expected = tree.merged().advice();
      alone = QUESTION.of(source).advise(session, all);
    }
  }

  /** What happened to tasks. */
  private static final class Watch extends SparkListener {

    private final AtomicInteger copies = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private final AtomicInteger killed = new AtomicInteger();

    @Override
    public void onTaskStart(SparkListenerTaskStart task) {
      copies.addAndGet(task.taskInfo().speculative() ? 1 : 0);
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd task) {
      lost.addAndGet(task.reason() instanceof ExecutorLostFailure ? 1 : 0);
      killed.addAndGet(task.reason() instanceof TaskKilled ? 1 : 0);
    }
  }

  private Watch watched(SparkSession spark, SparkModel model) throws Exception {
    Watch watch = new Watch();
    spark.sparkContext().addSparkListener(watch);
    PoolingAdvice found =
        SparkSpectra.of(spark.createDataset(texts, Encoders.STRING()).coalesce(2))
            .parts(PARTS)
            .advise(model, QUESTION);
    spark.sparkContext().listenerBus().waitUntilEmpty();
    SameAdvice.assertSameBits(expected, found);
    SameAdvice.assertSameNumbers(alone, found);
    return watch;
  }

  /** A model whose task of the last part rests until it is ended. */
  private SparkModel held(String file) {
    return SparkModel.of(() -> WordModel.heldAt(PARTS, file));
  }

  @Test
  void twoWorkersGiveTheBitsOfOneProcess() throws Exception {
    try (StandaloneCluster cluster = StandaloneCluster.start(folder, 2);
        SparkSession spark = cluster.session().getOrCreate()) {
      Watch watch = watched(spark, SparkModel.of(WordModel::new));
      assertEquals(0, watch.lost.get());
      assertEquals(3, spark.sparkContext().getExecutorMemoryStatus().size(), "driver and both");
    }
  }

  @Test
  void aWorkerThatEndsInTheMiddleChangesNothing() throws Exception {
    Path file = folder.resolve("held");
    try (StandaloneCluster cluster = StandaloneCluster.start(folder, 2);
        SparkSession spark = cluster.session().getOrCreate()) {
      CompletableFuture<Void> end = CompletableFuture.runAsync(() -> endWorkerOf(file));
      Watch watch = watched(spark, held(file.toString()));
      end.join();
      assertTrue(watch.lost.get() >= 1, "a task was lost with its executor");
      assertEquals(2, spark.sparkContext().getExecutorMemoryStatus().size(), "driver and one");
    }
  }

  /** Waits for the executor that rests and ends its worker, and it, too. */
  private static void endWorkerOf(Path file) {
    while (!Files.exists(file)) {
      LockSupport.parkNanos(50_000_000);
    }
    try {
      ProcessHandle executor =
          ProcessHandle.of(Long.parseLong(Files.readString(file))).orElseThrow();
      executor.parent().orElseThrow().destroyForcibly();
      executor.destroyForcibly();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void tasksThatRunTwiceAtOnceChangeNothing() throws Exception {
    try (StandaloneCluster cluster = StandaloneCluster.start(folder, 2);
        SparkSession spark =
            cluster
                .session()
                .config("spark.speculation", true)
                .config("spark.speculation.interval", "50ms")
                .config("spark.speculation.multiplier", 1.05)
                .config("spark.speculation.quantile", 0.2)
                .config("spark.speculation.minTaskRuntime", "10ms")
                .getOrCreate()) {
      Watch watch = watched(spark, held(folder.resolve("held-for-a-copy").toString()));
      assertTrue(watch.copies.get() >= 1, "a task was run twice at once");
      assertTrue(watch.killed.get() >= 1, "the slower one was ended");
    }
  }
}
