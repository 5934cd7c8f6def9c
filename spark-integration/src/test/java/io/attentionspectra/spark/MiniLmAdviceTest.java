package io.attentionspectra.spark;

import static io.attentionspectra.study.Spectra.attentionSpectrum;
import static io.attentionspectra.study.Spectra.gaussianEquivalence;
import static io.attentionspectra.study.Spectra.only;
import static io.attentionspectra.study.Spectra.reinitialisedHead;
import static io.attentionspectra.study.Spectra.replicas;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.attentionspectra.advice.AdviceState;
import io.attentionspectra.advice.PoolingAdvice;
import io.attentionspectra.djl.session.TrainedModelSource;
import io.attentionspectra.formats.text.Gloss;
import io.attentionspectra.formats.text.WordNetGlosses;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.Texts;
import io.attentionspectra.result.StudyResult;
import io.attentionspectra.result.TokenTableView;
import io.attentionspectra.spark.model.SparkModel;
import io.attentionspectra.state.internal.MergeTree;
import io.attentionspectra.study.Spectra;
import io.attentionspectra.study.StudyState;
import io.attentionspectra.testing.SameNumbers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Advice on MiniLM's poolings from WordNet glosses: one process, parts that are written, read and
 * merged, two threads of Spark, and two workers. Every model of the test has one thread, since
 * another number of threads may round a product in another way.
 */
@Tag("slow")
final class MiniLmAdviceTest {

  /** Glosses; {@code -Dglosses=4000} where there is less time. */
  private static final int COUNT = Integer.getInteger("glosses", 20_000);

  private static final int PARTS = 4;
  private static final SparkQuestion QUESTION =
      SparkQuestion.ofPoolings(List.of("mean", "first", "harmonic:1.0", "top-eigenvector"));

  private static final int PASSAGES = 10;
  private static final SparkStudy STUDY =
      model ->
          Spectra.of(model)
              .layers(only(0, 5))
              .probe(attentionSpectrum())
              .against(gaussianEquivalence(), reinitialisedHead(replicas(2)));

  @TempDir(cleanup = CleanupMode.NEVER)
  static Path folder;

  private static List<Gloss> glosses;
  private static PoolingAdvice alone;
  private static PoolingAdvice merged;
  private static StudyResult headsAlone;
  private static StudyResult heads;

  @BeforeAll
  static void readWithoutSpark() {
    List<Gloss> people = WordNetGlosses.of("noun.person");
    List<Gloss> artifacts = WordNetGlosses.of("noun.artifact");
    glosses =
        IntStream.range(0, COUNT)
            .mapToObj(i -> i % 2 == 0 ? people.get(i / 2) : artifacts.get(i / 2))
            .toList();
    Texts texts =
        new Texts(
            "a table of Spark",
            glosses.stream().map(Gloss::text).toList(),
            glosses.stream().map(Gloss::lexicographerFile).toList());
    ModelSource source = TrainedModelSource.miniLm();
    alone = QUESTION.of(source).advise(texts).with(tokenTable(source));
    merged = inParts(source, texts);
    Texts few = Texts.of("a table of Spark", passages().map(Gloss::text).toList());
    headsAlone = STUDY.of(source).run(few);
    heads = headsInParts(source, few);
  }

  /** What a command line adds to its advice, and a state holds. */
  private static TokenTableView tokenTable(ModelSource source) {
    try (ModelSession session = source.open()) {
      return TokenTableView.of(
          session.embeddingTableEigenvalues().orElseThrow(), session.shape().vocabulary());
    }
  }

  private static PoolingAdvice inParts(ModelSource source, Texts texts) {
    MergeTree<AdviceState> tree = new MergeTree<>(AdviceState::merge);
    try (ModelSession session = source.open()) {
      AdviceState pilot = QUESTION.of(source).begin(session, texts);
      for (int part = 1; part <= PARTS; part++) {
        Path file = folder.resolve("part-" + part + ".bin");
        pilot.part(session, texts, part, PARTS).write(file);
        tree.add(AdviceState.read(file));
      }
    }
    return tree.merged().advice();
  }

  private static StudyResult headsInParts(ModelSource source, Texts texts) {
    MergeTree<StudyState> tree = new MergeTree<>(StudyState::merge);
    for (int part = 1; part <= PARTS; part++) {
      try (ModelSession session = source.open()) {
        tree.add(STUDY.of(source).part(session, texts, part, PARTS));
      }
    }
    return tree.merged().result();
  }

  private static Stream<Gloss> passages() {
    return glosses.stream().limit(PASSAGES);
  }

  private static Dataset<Row> table(SparkSession spark, Stream<Gloss> of) {
    StructType schema =
        new StructType()
            .add("text", DataTypes.StringType, true)
            .add("label", DataTypes.StringType, true);
    List<Row> rows =
        of.map(gloss -> RowFactory.create(gloss.text(), gloss.lexicographerFile())).toList();
    return spark.createDataFrame(rows, schema).coalesce(2);
  }

  private static void assertIsThatOfOneProcess(SparkSession spark) {
    SparkModel model = SparkModel.miniLm();
    PoolingAdvice found =
        SparkSpectra.of(table(spark, glosses.stream())).parts(PARTS).advise(model, QUESTION);
    assertEquals(COUNT, found.texts().count());
    SameAdvice.assertSameBits(merged, found);
    SameAdvice.assertSamePages(merged, found);
    SameAdvice.assertSameNumbers(alone, found);
    StudyResult study =
        SparkSpectra.of(table(spark, passages())).parts(PARTS).inspect(model, STUDY);
    assertEquals(heads.toTree().get("attention"), study.toTree().get("attention"));
    assertEquals(heads.notes(), study.notes());
    SameNumbers.check(
        "heads", headsAlone.toTree().get("attention"), study.toTree().get("attention"));
  }

  @Test
  void partsWithoutSpark() {
    SameAdvice.assertSameNumbers(alone, merged);
  }

  @Test
  void twoThreadsOfOneProcess() throws IOException {
    try (SparkSession spark = LocalSession.in(folder)) {
      assertIsThatOfOneProcess(spark);
    }
  }

  @Test
  void twoWorkers() throws IOException {
    try (StandaloneCluster cluster = StandaloneCluster.start(folder, 2);
        SparkSession spark = cluster.session().getOrCreate()) {
      assertIsThatOfOneProcess(spark);
    }
  }
}
