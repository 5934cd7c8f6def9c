package io.attentionspectra.spark.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import ai.djl.Device;
import io.attentionspectra.djl.model.Pretrained;
import io.attentionspectra.djl.observe.ObservedModel;
import io.attentionspectra.djl.observe.ObservedModelSource;
import io.attentionspectra.djl.pooling.PoolingChoice;
import io.attentionspectra.djl.pooling.TextEmbedder;
import io.attentionspectra.formats.text.Gloss;
import io.attentionspectra.formats.text.WordNetGlosses;
import io.attentionspectra.spark.LocalSession;
import io.attentionspectra.testing.Refusal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.Dataset;
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

/** A column of texts embedded by MiniLM, beside the embedder without Spark. */
final class TextVectorsTest {

  private static final AtomicInteger LOADED = new AtomicInteger();

  private static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.IntegerType, false)
          .add("text", DataTypes.StringType, true);

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

  /** MiniLM that counts how often it is loaded. */
  private static ObservedModelSource counted() {
    ObservedModelSource source = Pretrained.miniLm();
    return new ObservedModelSource() {
      @Override
      public ObservedModel load(Device device) {
        LOADED.incrementAndGet();
        return source.load(device);
      }

      @Override
      public String name() {
        return source.name();
      }
    };
  }

  private static Dataset<Row> table(List<String> texts) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      rows.add(RowFactory.create(i, texts.get(i)));
    }
    return spark.createDataFrame(rows, SCHEMA).repartition(4);
  }

  @Test
  void vectorsAreThoseOfTheEmbedderAndBadRowsHaveNone() {
    PoolingChoice choice = PoolingChoice.of("harmonic:0.5");
    List<String> texts =
        new ArrayList<>(
            WordNetGlosses.of("noun.animal").subList(0, 32).stream().map(Gloss::text).toList());
    int good = texts.size();
    texts.add(null);
    texts.add(" ");
    texts.add("word ".repeat(700));
    TextVectors vectors = TextVectors.of(TextVectorsTest::counted, choice).to("embedding");
    Dataset<Row> embedded = table(texts).transform(vectors::apply).cache();
    List<Row> rows = embedded.orderBy("id").collectAsList();
    assertEquals(1, LOADED.get(), "once in a process");
    try (ObservedModel model = Pretrained.miniLm().load(Device.cpu());
        TextEmbedder embedder = TextEmbedder.of(model, choice, cut -> {})) {
      for (int i = 0; i < good; i++) {
        assertVector(embedder.embed(texts.get(i)), rows.get(i));
        assertNull(rows.get(i).get(3));
      }
      assertVector(embedder.embed(texts.get(good + 2)), rows.get(good + 2));
    }
    for (int i = good; i < good + 2; i++) {
      assertNull(rows.get(i).get(2));
    }
    assertEquals("missing", rows.get(good).getString(3));
    assertEquals("empty", rows.get(good + 1).getString(3));
    assertEquals("cut: 702 tokens to 512", rows.get(good + 2).getString(3));
    assertEquals(Map.of("missing", 1L, "empty", 1L, "cut", 1L), vectors.problems(embedded));
    assertEquals(texts.size(), vectors.from("text").to("again").apply(embedded).count());
    assertEquals(1, LOADED.get(), "kept for the next job");
  }

  private static void assertVector(float[] expected, Row row) {
    List<Float> found = row.getList(2);
    assertEquals(expected.length, found.size());
    for (int j = 0; j < expected.length; j++) {
      assertEquals(expected[j], found.get(j), 1e-5);
    }
  }

  @Test
  void refusesColumnsThatAreNone() {
    TextVectors vectors = TextVectors.miniLm(PoolingChoice.of("mean"));
    Dataset<Row> table = table(List.of("a"));
    Refusal.assertRefused("is no column of strings", () -> vectors.from("id").apply(table));
    Refusal.assertRefused("is no column of strings", () -> vectors.from("body").apply(table));
    Refusal.assertRefused("exists already", () -> vectors.to("id").apply(table));
  }
}
