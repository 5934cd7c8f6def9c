package io.attentionspectra.spark;

import static io.attentionspectra.study.Spectra.attentionSpectrum;
import static io.attentionspectra.study.Spectra.gaussianEquivalence;
import static io.attentionspectra.study.Spectra.mean;
import static io.attentionspectra.study.Spectra.pooledCovariance;
import static io.attentionspectra.study.Spectra.reinitialisedHead;
import static io.attentionspectra.study.Spectra.replicas;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.Note;
import io.attentionspectra.model.Texts;
import io.attentionspectra.result.StudyResult;
import io.attentionspectra.simulate.SimulatedHeads;
import io.attentionspectra.simulate.SimulatedSource;
import io.attentionspectra.spark.model.SparkModel;
import io.attentionspectra.state.internal.MergeTree;
import io.attentionspectra.study.Spectra;
import io.attentionspectra.study.Study;
import io.attentionspectra.study.StudyState;
import io.attentionspectra.testing.Refusal;
import io.attentionspectra.testing.SameNumbers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Heads on a table of Spark beside heads without Spark. */
final class SparkHeadsTest {

  private static final int COUNT = 11;
  private static final SparkModel MODEL = SparkModel.of(SparkHeadsTest::source);
  private static final SparkStudy STUDY = SparkHeadsTest::study;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path folder;

  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark = LocalSession.in(folder);
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static ModelSource source() {
    return SimulatedSource.of(new ModelShape(2, 2, 16, 32, 100, 64, false), 5)
        .withHeads(SimulatedHeads.onGaussianTokens(16, 1));
  }

  private static Study study(ModelSource model) {
    return Spectra.of(model)
        .probe(attentionSpectrum().withBalanced())
        .against(gaussianEquivalence(), reinitialisedHead(replicas(2)))
        .seed(5);
  }

  /** Texts of 20 words and more: their length alone matters to the simulated model. */
  private static List<String> lines() {
    return IntStream.range(0, COUNT).mapToObj(i -> "word ".repeat(20 + i)).toList();
  }

  private static Dataset<String> table() {
    return spark.createDataset(lines(), Encoders.STRING()).coalesce(2);
  }

  private static void assertSame(StudyResult expected, StudyResult found) {
    assertEquals(expected.toTree().get("attention"), found.toTree().get("attention"));
    assertEquals(expected.verdict(), found.verdict());
    assertEquals(expected.notes(), found.notes());
  }

  @Test
  void partsGiveTheBitsOfThePartsAndTheNumbersOfOneProcess() {
    Texts texts = Texts.of("words", lines());
    StudyResult whole = study(source()).run(texts);
    for (int count : new int[] {1, 2, 5, 13}) {
      MergeTree<StudyState> tree = new MergeTree<>(StudyState::merge);
      for (int part = 1; part <= count; part++) {
        try (ModelSession session = source().open()) {
          tree.add(study(source()).part(session, texts, part, count));
        }
      }
      StudyResult found =
          SparkSpectra.of(table()).named("words").parts(count).inspect(MODEL, STUDY);
      assertSame(tree.merged().result(), found);
      SameNumbers.check(
          count + " parts", whole.toTree().get("attention"), found.toTree().get("attention"));
    }
  }

  @Test
  void badRowsAreCountedAndLabelsAreOfNoConcern() {
    StructType schema =
        new StructType()
            .add("label", DataTypes.StringType, true)
            .add("text", DataTypes.StringType, true);
    List<Row> rows = new ArrayList<>();
    lines().forEach(line -> rows.add(RowFactory.create(null, line)));
    rows.add(3, RowFactory.create("a", null));
    rows.add(5, RowFactory.create("a", " \t"));
    StudyResult found =
        SparkSpectra.inspect(spark.createDataFrame(rows, schema).coalesce(1), MODEL, STUDY);
    StudyResult good = SparkSpectra.inspect(table().coalesce(1), MODEL, STUDY);
    assertEquals(good.toTree().get("attention"), found.toTree().get("attention"));
    assertEquals(COUNT, found.texts().count());
    assertTrue(
        Note.sentences(found.notes())
            .contains("2 rows are left out: 1 without text, 1 blank, 0 without label"),
        found.notes().toString());
  }

  @Test
  void refusesWhatItCannotAnswer() {
    SparkStudy pooled = model -> STUDY.of(model).probe(pooledCovariance(mean()));
    Refusal.assertRefused("pooled covariances", () -> SparkSpectra.inspect(table(), MODEL, pooled));
    Refusal.assertRefused(
        "number of texts", () -> SparkSpectra.inspect(table().limit(0), MODEL, STUDY));
    Refusal.assertRefused(
        "has no column 'text'",
        () -> SparkSpectra.inspect(table().selectExpr("1 AS a", "2 AS b"), MODEL, STUDY));
    Refusal.assertRefused("unknown", () -> SparkStudy.ofNulls(List.of("unknown"), 2));
  }
}
