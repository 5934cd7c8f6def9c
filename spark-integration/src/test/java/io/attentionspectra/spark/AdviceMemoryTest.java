package io.attentionspectra.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.advice.PoolingAdvice;
import io.attentionspectra.spark.model.SparkModel;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * What comes to the driver of an advice is counts of the partitions, the pilot and one state,
 * however many texts: the same for 10⁴ windows and for 10⁶. Texts are made where they are read.
 */
@Tag("slow")
final class AdviceMemoryTest {

  private static final int MANY = Integer.getInteger("windows", 1_024_000);
  private static final SparkModel MODEL = SparkModel.of(WordModel::new);
  private static final SparkQuestion QUESTION =
      model -> SparkQuestion.ofPoolings(List.of("mean", "first")).of(model).window(4).pilot(1024);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  private static long received(SparkSession spark, int count) throws Exception {
    MapFunction<Long, String> text = number -> WordModel.text(number.intValue())[0];
    Dataset<String> texts = spark.range(0, count, 1, 4).map(text, Encoders.STRING());
    return DriverTraffic.of(
        spark,
        () -> {
          PoolingAdvice advice = SparkSpectra.of(texts).parts(6).advise(MODEL, QUESTION);
          assertEquals(count, advice.texts().count());
          return advice;
        });
  }

  @Test
  void tenThousandAndAMillionWindowsSendTheSame() throws Exception {
    try (SparkSession spark = LocalSession.in(folder)) {
      // Multiples of 256: no rows wait to be multiplied, which a state would hold.
      long few = received(spark, 10_240);
      long many = received(spark, MANY);
      System.out.println(few + " bytes of 10240 windows, " + many + " of " + MANY);
      // Longer numbers, such as times of a task, take a few bytes more.
      assertTrue(many < 1.02 * few, many + " bytes of " + MANY + ", " + few + " of ten thousand");
    }
  }
}
