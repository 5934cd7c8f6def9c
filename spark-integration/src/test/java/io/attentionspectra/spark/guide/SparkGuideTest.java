package io.attentionspectra.spark.guide;

import static io.attentionspectra.study.Spectra.attentionSpectrum;
import static io.attentionspectra.study.Spectra.first;
import static io.attentionspectra.study.Spectra.gaussianEquivalence;
import static io.attentionspectra.study.Spectra.mean;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.advice.PoolingAdvice;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.result.StudyResult;
import io.attentionspectra.simulate.SimulatedSource;
import io.attentionspectra.spark.LocalSession;
import io.attentionspectra.spark.SparkSpectra;
import io.attentionspectra.spark.WordModel;
import io.attentionspectra.spark.model.SparkModel;
import io.attentionspectra.spark.vectors.VectorResult;
import io.attentionspectra.spark.vectors.VectorSpectra;
import io.attentionspectra.study.Spectra;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of the guide page on clusters. */
final class SparkGuideTest {

  @TempDir Path folder;

  private SparkSession session;

  @BeforeEach
  void start() {
    session = LocalSession.in(folder);
  }

  @AfterEach
  void stop() {
    session.stop();
  }

  private String stored(StructType schema, List<Row> rows) {
    String place = folder.resolve("texts.parquet").toString();
    session.createDataFrame(rows, schema).coalesce(2).write().parquet(place);
    return place;
  }

  @Test
  void adviceFromATable() {
    SparkModel model = SparkModel.of(WordModel::new);
    StructType schema =
        new StructType().add("text", DataTypes.StringType).add("label", DataTypes.StringType);
    String place =
        stored(
            schema,
            WordModel.corpus(1_500).stream()
                .map(each -> RowFactory.create(each[0], each[1]))
                .toList());
    // guide:spark-advice
    PoolingAdvice advice =
        SparkSpectra.of(session.read().parquet(place))
            .named("glosses")
            .parts(4)
            .advise(model, source -> Spectra.of(source).pooling(mean(), first()).window(5));
    advice.verdict().forEach(System.out::println);
    // end
    assertEquals("glosses", advice.texts().name());
    assertTrue(advice.verdict().get(0).startsWith("Last layer: "));
  }

  @Test
  void headsOfATable() {
    SparkModel model =
        SparkModel.of(() -> SimulatedSource.of(new ModelShape(1, 2, 8, 16, 100, 64, false), 5));
    StructType schema = new StructType().add("text", DataTypes.StringType);
    String place =
        stored(
            schema, WordModel.corpus(6).stream().map(each -> RowFactory.create(each[0])).toList());
    // guide:spark-heads
    StudyResult heads =
        SparkSpectra.of(session.read().parquet(place))
            .parts(2)
            .inspect(
                model,
                source ->
                    Spectra.of(source).probe(attentionSpectrum()).against(gaussianEquivalence()));
    heads.verdict().forEach(System.out::println);
    // end
    assertEquals(2, heads.attention().size());
  }

  @Test
  void spectrumOfAColumn() {
    StructType schema =
        new StructType()
            .add("topic", DataTypes.StringType)
            .add("embedding", DataTypes.createArrayType(DataTypes.FloatType));
    String place =
        stored(
            schema,
            IntStream.range(0, 400)
                .mapToObj(n -> RowFactory.create(n % 2 == 0 ? "a" : "b", WordModel.vector(n)))
                .toList());
    // guide:spark-vectors
    VectorSpectra spectra = VectorSpectra.ofDimension(16);
    Dataset<Row> rows = session.read().parquet(place);
    VectorResult all = spectra.of(rows, "embedding");

    spectra.register(session, "vector_spectrum");
    rows.createOrReplaceTempView("texts");
    Dataset<Row> byTopic =
        session.sql(
            "SELECT topic, s.vectors, s.edge, s.pValue, size(s.outliers) FROM"
                + " (SELECT topic, vector_spectrum(embedding) AS s FROM texts GROUP BY topic)");
    // end
    assertEquals(400, all.vectors());
    assertTrue(all.largestPValue().orElseThrow() > 1e-4, "vectors without any direction");
    assertEquals(2, byTopic.count());
  }
}
