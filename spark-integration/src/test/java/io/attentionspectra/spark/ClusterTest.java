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
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerJobStart;
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
    }
  }

  /** Counts what happens to the tasks of the parts. */
  private static final class Watch extends SparkListener {

    private final Set<Integer> stages = ConcurrentHashMap.newKeySet();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicInteger speculative = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private final Runnable atFourth;

    Watch(Runnable atFourth) {
      this.atFourth = atFourth;
    }

    @Override
    public void onJobStart(SparkListenerJobStart job) {
      String title = job.properties().getProperty("spark.job.description", "");
      if (title.startsWith("reading " + COUNT)) {
        job.stageIds().foreach(stage -> stages.add((Integer) stage));
      }
    }

    @Override
    public void onTaskStart(SparkListenerTaskStart task) {
      speculative.addAndGet(task.taskInfo().speculative() ? 1 : 0);
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd task) {
      if (stages.contains(task.stageId()) && ended.incrementAndGet() == 4) {
        atFourth.run();
      }
    }

    @Override
    public void onExecutorRemoved(SparkListenerExecutorRemoved executor) {
      lost.incrementAndGet();
    }
  }

  private PoolingAdvice advice(SparkSession spark, SparkModel model) {
    return SparkSpectra.of(spark.createDataset(texts, Encoders.STRING()).coalesce(2))
        .parts(PARTS)
        .advise(model, QUESTION);
  }

  @Test
  void twoWorkersGiveTheBitsOfOneProcess() throws IOException {
    try (StandaloneCluster cluster = StandaloneCluster.start(folder, 2);
        SparkSession spark = cluster.session().getOrCreate()) {
      SameAdvice.assertSameBits(expected, advice(spark, SparkModel.of(WordModel::new)));
      assertEquals(3, spark.sparkContext().getExecutorMemoryStatus().size(), "driver and both");
    }
  }

  @Test
  void aWorkerThatEndsInTheMiddleChangesNothing() throws IOException {
    try (StandaloneCluster cluster = StandaloneCluster.start(folder, 2);
        SparkSession spark = cluster.session().getOrCreate()) {
      Watch watch = new Watch(() -> cluster.endWorker(1));
      spark.sparkContext().addSparkListener(watch);
      SameAdvice.assertSameBits(expected, advice(spark, SparkModel.of(WordModel::slow)));
      assertTrue(watch.lost.get() >= 1, "an executor was lost");
    }
  }

  @Test
  void tasksThatRunTwiceAtOnceChangeNothing() throws IOException {
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
      Watch watch = new Watch(() -> {});
      spark.sparkContext().addSparkListener(watch);
      SameAdvice.assertSameBits(expected, advice(spark, SparkModel.of(WordModel::slow)));
      assertTrue(watch.speculative.get() >= 1, "a task was run twice at once");
    }
  }
}
