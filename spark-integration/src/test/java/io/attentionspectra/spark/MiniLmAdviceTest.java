package io.attentionspectra.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.attentionspectra.advice.PoolingAdvice;
import io.attentionspectra.djl.session.TrainedModelSource;
import io.attentionspectra.formats.text.Gloss;
import io.attentionspectra.formats.text.WordNetGlosses;
import io.attentionspectra.model.Texts;
import io.attentionspectra.spark.model.SparkModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
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

/** Advice on MiniLM's poolings from WordNet glosses: one process, two threads, two workers. */
@Tag("slow")
final class MiniLmAdviceTest {

  /** Glosses; raised by {@code -Dglosses=20000} where there is time. */
  private static final int COUNT = Integer.getInteger("glosses", 4_000);

  private static final int PARTS = 3;
  private static final SparkQuestion QUESTION =
      SparkQuestion.ofPoolings(List.of("mean", "first", "harmonic:1.0", "top-eigenvector"));

  @TempDir(cleanup = CleanupMode.NEVER)
  Path folder;

  private static List<Gloss> glosses;
  private static PoolingAdvice alone;

  @BeforeAll
  static void readAlone() {
    List<Gloss> animals = WordNetGlosses.of("noun.animal");
    List<Gloss> artifacts = WordNetGlosses.of("noun.artifact");
    glosses =
        IntStream.range(0, COUNT)
            .mapToObj(i -> i % 2 == 0 ? animals.get(i / 2) : artifacts.get(i / 2))
            .toList();
    alone =
        QUESTION
            .of(TrainedModelSource.miniLm())
            .advise(
                new Texts(
                    "a table of Spark",
                    glosses.stream().map(Gloss::text).toList(),
                    glosses.stream().map(Gloss::lexicographerFile).toList()));
  }

  private static Dataset<Row> table(SparkSession spark) {
    StructType schema =
        new StructType()
            .add("text", DataTypes.StringType, true)
            .add("label", DataTypes.StringType, true);
    List<Row> rows = new ArrayList<>();
    for (Gloss gloss : glosses) {
      rows.add(RowFactory.create(gloss.text(), gloss.lexicographerFile()));
    }
    return spark.createDataFrame(rows, schema).coalesce(2);
  }

  private static void assertIsThatOfOneProcess(SparkSession spark) {
    PoolingAdvice found =
        SparkSpectra.of(table(spark)).parts(PARTS).advise(SparkModel.miniLm(), QUESTION);
    assertEquals(COUNT, found.texts().count());
    SameAdvice.assertSameNumbers(alone, found);
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
