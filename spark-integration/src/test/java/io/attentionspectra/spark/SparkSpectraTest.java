package io.attentionspectra.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.advice.AdviceState;
import io.attentionspectra.advice.AdviceStep;
import io.attentionspectra.advice.PoolingAdvice;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.Note;
import io.attentionspectra.model.Texts;
import io.attentionspectra.probe.WindowPooling;
import io.attentionspectra.spark.model.SparkModel;
import io.attentionspectra.testing.Refusal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Advice from a table in one process of Spark beside advice without Spark. */
final class SparkSpectraTest {

  private static final int COUNT = 3_500;
  private static final List<String> POOLINGS = List.of("mean", "first", "harmonic:1.0");
  private static final SparkQuestion QUESTION = SparkQuestion.ofPoolings(POOLINGS);
  private static final SparkModel MODEL = SparkModel.of(WordModel::new);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path folder;

  private static SparkSession spark;
  private static List<String[]> corpus;

  @BeforeAll
  static void start() {
    spark = LocalSession.in(folder);
    corpus = WordModel.corpus(COUNT);
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static Texts texts() {
    return new Texts(
        "a table of Spark",
        corpus.stream().map(each -> each[0]).toList(),
        corpus.stream().map(each -> each[1]).toList());
  }

  /** Rows in the order of the corpus, in partitions of about equal size. */
  private static Dataset<Row> table(List<String[]> texts, int partitions) {
    StructType schema =
        new StructType()
            .add("label", DataTypes.StringType, true)
            .add("id", DataTypes.IntegerType, false)
            .add("text", DataTypes.StringType, true);
    List<Row> rows = new ArrayList<>();
    for (String[] each : texts) {
      rows.add(RowFactory.create(each[1], rows.size(), each[0]));
    }
    return spark.createDataFrame(rows, schema).repartitionByRange(partitions, functions.col("id"));
  }

  @Test
  void inOnePartTheAdviceIsThatOfOneProcessBitForBit() {
    PoolingAdvice alone = QUESTION.of(new WordModel()).advise(texts());
    int before = WordModel.OPENED.get();
    PoolingAdvice found = SparkSpectra.of(table(corpus, 3)).parts(1).advise(MODEL, QUESTION);
    SameAdvice.assertSameBits(alone, found);
    assertEquals(List.of("animal", "plant"), found.texts().labels());
    assertEquals(COUNT, found.texts().count());
    assertTrue(WordModel.OPENED.get() <= before + 1, "the model is opened once in a process");
  }

  @Test
  void theSamePartsGiveTheSameBitsAsOneProcessGivesThem() {
    Dataset<Row> table = table(corpus, 3);
    PoolingAdvice found = SparkSpectra.of(table).parts(3).advise(MODEL, QUESTION);
    ModelSource source = new WordModel();
    try (ModelSession session = source.open()) {
      AdviceState pilot = QUESTION.of(source).begin(session, texts());
      AdviceState first = pilot.part(session, texts(), 1, 3);
      first.merge(pilot.part(session, texts(), 2, 3));
      first.merge(pilot.part(session, texts(), 3, 3));
      SameAdvice.assertSameBits(first.advice(), found);
    }
  }

  @Test
  @Tag("slow")
  void partsGiveTheNumbersOfOneProcess() {
    PoolingAdvice found = SparkSpectra.of(table(corpus, 3)).parts(3).advise(MODEL, QUESTION);
    SameAdvice.assertSameNumbers(QUESTION.of(new WordModel()).advise(texts()), found);
  }

  @Test
  void textsAloneAreATable() {
    Dataset<String> texts = spark.createDataset(texts().lines(), Encoders.STRING()).coalesce(2);
    PoolingAdvice alone =
        QUESTION.of(new WordModel()).advise(Texts.of("unlabelled", texts().lines()));
    PoolingAdvice found =
        SparkSpectra.of(texts).named("unlabelled").parts(1).advise(MODEL, QUESTION);
    SameAdvice.assertSameBits(alone, found);
    assertEquals("unlabelled", found.texts().name());
    assertEquals(List.of(), found.texts().labels());
  }

  @Test
  void badRowsAreCountedAndChangeNothing() {
    List<String[]> mixed = new ArrayList<>(corpus);
    mixed.add(0, new String[] {null, "plant"});
    mixed.add(7, new String[] {"", "plant"});
    mixed.add(8, new String[] {" \t ", "plant"});
    mixed.add(2_000, new String[] {"words without a label", null});
    PoolingAdvice good = SparkSpectra.of(table(corpus, 1)).advise(MODEL, QUESTION);
    PoolingAdvice found = SparkSpectra.of(table(mixed, 1)).advise(MODEL, QUESTION);
    SameAdvice.assertSameBitsButNotes(good, found);
    assertTrue(
        Note.sentences(found.notes())
            .contains("4 rows are left out: 1 without text, 2 blank, 1 without label"),
        found.notes().toString());
  }

  @Test
  void textsThatAreTooLongAreCutAndCounted() {
    List<String[]> mixed = new ArrayList<>(corpus.subList(0, 600));
    for (int at : new int[] {5, 100, 599}) {
      mixed.set(at, new String[] {"animal1" + " w7".repeat(99), "animal"});
    }
    PoolingAdvice found = SparkSpectra.of(table(mixed, 2)).parts(2).advise(MODEL, QUESTION);
    assertEquals(600, found.texts().count());
    assertTrue(
        Note.sentences(found.notes()).stream()
            .anyMatch(note -> note.startsWith("3 of 600 texts for pooling are cut to ")),
        found.notes().toString());
  }

  @Test
  void refusesWhatItCannotAnswer() {
    Dataset<Row> table = table(corpus, 2);
    Refusal.assertRefused(
        "has no column 'text'", () -> SparkSpectra.advise(table.drop("text"), MODEL, QUESTION));
    Refusal.assertRefused(
        "number of texts", () -> SparkSpectra.advise(table.limit(20), MODEL, QUESTION));
    Refusal.assertRefused(
        "number of texts", () -> SparkSpectra.advise(table.where("id < 0"), MODEL, QUESTION));
    Refusal.assertRefused("parts = 0", () -> SparkSpectra.of(table).parts(0));
    SparkQuestion beyond = model -> QUESTION.of(model).window(1_000);
    Refusal.assertRefused("1000", () -> SparkSpectra.advise(table, MODEL, beyond));
    SparkQuestion own = model -> AdviceStep.of(model, WindowPooling.named("max"));
    assertEquals(
        "max",
        SparkSpectra.advise(table, MODEL, own)
            .depths()
            .get(0)
            .advice()
            .strategies()
            .get(0)
            .strategy());
  }
}
