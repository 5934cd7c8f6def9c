package io.attentionspectra.spark.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.spark.DriverTraffic;
import io.attentionspectra.spark.LocalSession;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * What comes to the driver is one state and as many counts as there are tasks, however many rows.
 */
@Tag("slow")
final class DriverMemoryTest {

  private static final int DIMENSION = 16;
  private static final VectorSpectra SPECTRA = VectorSpectra.ofDimension(DIMENSION);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  private static Dataset<Row> vectors(SparkSession spark, long count) {
    return spark
        .range(0, count, 1, 8)
        .selectExpr(
            "transform(sequence(1, "
                + DIMENSION
                + "), i -> cast(sin(id * i * 0.7390851) + cos(id * 0.1 + i * i) as float)) AS v");
  }

  private static long received(
      SparkSession spark, long count, Function<Dataset<Row>, VectorResult> measure)
      throws Exception {
    return DriverTraffic.of(
        spark,
        () -> {
          assertEquals(count, measure.apply(vectors(spark, count)).vectors());
          return count;
        });
  }

  @Test
  void tenThousandAndAMillionVectorsSendTheSame() throws Exception {
    try (SparkSession spark = LocalSession.in(folder)) {
      for (Function<Dataset<Row>, VectorResult> measure :
          List.<Function<Dataset<Row>, VectorResult>>of(
              rows -> SPECTRA.of(rows, "v"),
              rows ->
                  VectorResult.of(rows.agg(SPECTRA.of(functions.col("v"))).first().getStruct(0)))) {
        long few = received(spark, 10_000, measure);
        long many = received(spark, 1_000_000, measure);
        // Numbers of a task, such as its times, take a few bytes more where they are larger.
        assertTrue(many < 1.02 * few, many + " bytes of a million, " + few + " of ten thousand");
      }
    }
  }
}
