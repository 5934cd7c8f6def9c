package io.attentionspectra.spark.vectors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.law.MarchenkoPastur;
import io.attentionspectra.law.Silverstein;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.nulls.Outlier;
import io.attentionspectra.pooling.PooledCovariance;
import io.attentionspectra.signal.EdgeSignificance;
import io.attentionspectra.spark.LocalSession;
import io.attentionspectra.testing.Refusal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Spectra of a column of vectors, by three ways in, beside one process without Spark. */
final class VectorSpectraTest {

  private static final int DIMENSION = 24;
  private static final int COUNT = 2_000;
  private static final VectorSpectra SPECTRA = VectorSpectra.ofDimension(DIMENSION);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path folder;

  private static SparkSession spark;
  private static double[][] vectors;

  @BeforeAll
  static void start() {
    spark = LocalSession.in(folder);
    vectors = vectors(3.0);
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  /** Gaussian vectors, float32 numbers, with one direction of a larger variance. */
  private static double[][] vectors(double variance) {
    Randomness randomness = Randomness.of(7);
    return IntStream.range(0, COUNT)
        .mapToObj(n -> randomness.child("vector", n).gaussians(DIMENSION))
        .map(
            x -> {
              x[0] *= Math.sqrt(variance);
              return Arrays.stream(x).map(each -> (float) each).toArray();
            })
        .toArray(double[][]::new);
  }

  private static Dataset<Row> table(DataType number, List<Row> rows) {
    StructType schema =
        new StructType()
            .add("group", DataTypes.IntegerType, false)
            .add("embedding", new ArrayType(number, true), true);
    return spark.createDataFrame(rows, schema).repartition(5, functions.col("group"));
  }

  private static List<Row> doubles() {
    List<Row> rows = new ArrayList<>();
    for (int n = 0; n < COUNT; n++) {
      rows.add(RowFactory.create(n % 7, Arrays.stream(vectors[n]).boxed().toArray(Double[]::new)));
    }
    return rows;
  }

  private static List<Row> floats() {
    List<Row> rows = new ArrayList<>();
    for (int n = 0; n < COUNT; n++) {
      Float[] row = Arrays.stream(vectors[n]).mapToObj(each -> (float) each).toArray(Float[]::new);
      rows.add(RowFactory.create(n % 7, row));
    }
    return rows;
  }

  private static double[] alone() {
    PooledCovariance covariance = PooledCovariance.ofDimension(DIMENSION);
    for (double[] each : vectors) {
      covariance.add(each);
    }
    return SpectralSolver.standard().eigenvalues(covariance.covariance());
  }

  private static void assertClose(double[] expected, VectorResult found) {
    double[] values = found.spectrum().orElseThrow().toArray();
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], values[i], 1e-12 * expected[0]);
    }
  }

  @Test
  void aColumnOfFloatsOrDoublesGivesWhatOneProcessGives() {
    double[] expected = alone();
    Dataset<Row> doubles = table(DataTypes.DoubleType, doubles());
    Dataset<Row> floats = table(DataTypes.FloatType, floats());
    VectorResult result = SPECTRA.of(doubles, "embedding");
    assertClose(expected, result);
    assertClose(expected, SPECTRA.of(floats, "embedding"));
    for (Dataset<Row> table : List.of(doubles, floats)) {
      VectorResult ofColumn =
          VectorResult.of(
              table.agg(SPECTRA.of(functions.col("embedding")).as("all")).first().getStruct(0));
      assertClose(expected, ofColumn);
      assertClose(
          expected,
          VectorResult.of(
              table.select("embedding").select(SPECTRA.toColumn().name("all")).first()));
    }
    assertEquals(COUNT, result.vectors());
    assertEquals(List.of(), result.notes());
  }

  @Test
  void theOutlierIsThatOfTheLaw() {
    VectorResult result = SPECTRA.of(table(DataTypes.DoubleType, doubles()), "embedding");
    double[] expected = alone();
    double variance = Arrays.stream(expected).average().orElseThrow();
    MarchenkoPastur law = MarchenkoPastur.of((double) DIMENSION / COUNT, variance);
    assertEquals(law.rightEdge(), result.edge().orElseThrow(), 1e-9);
    double pValue = EdgeSignificance.of(law).pValue(expected[0], DIMENSION);
    assertEquals(pValue, result.largestPValue().orElseThrow(), 1e-6 * pValue);
    assertEquals(1, result.outliers().size());
    Outlier outlier = result.outliers().get(0);
    assertEquals(expected[0], outlier.value(), 1e-12 * expected[0]);
    assertTrue(outlier.participation() > 0.9, "it is the first coordinate");
  }

  @Test
  void aPopulationGivesSilversteinsLaw() {
    double[] population = new double[DIMENSION];
    Arrays.fill(population, 1);
    population[0] = 3;
    VectorResult result =
        SPECTRA.withPopulation(population).of(table(DataTypes.DoubleType, doubles()), "embedding");
    double edge = Silverstein.of((double) DIMENSION / COUNT, population).rightEdge();
    assertEquals(edge, result.edge().orElseThrow(), 1e-12 * edge);
    assertEquals("Silverstein", result.law());
  }

  @Test
  void sqlReadsTheStructByGroup() {
    table(DataTypes.FloatType, floats()).createOrReplaceTempView("texts");
    SPECTRA.register(spark, "vector_spectrum");
    List<Row> groups =
        spark
            .sql(
                "SELECT `group`, s.vectors, s.pValue, s.spectrum[0], s.outliers[0].value,"
                    + " s.leftOut.missing FROM (SELECT `group`, vector_spectrum(embedding) AS s"
                    + " FROM texts GROUP BY `group`) ORDER BY `group`")
            .collectAsList();
    assertEquals(7, groups.size());
    long total = groups.stream().mapToLong(row -> row.getLong(1)).sum();
    assertEquals(COUNT, total);
    for (Row row : groups) {
      assertTrue(row.getDouble(2) < 1e-6, row.toString());
      assertEquals(row.getDouble(3), row.getDouble(4));
      assertEquals(0, row.getLong(5));
    }
  }

  @Test
  void badRowsAreCountedAndChangeNothing() {
    Dataset<Row> good = table(DataTypes.DoubleType, doubles()).coalesce(1);
    List<Row> rows = new ArrayList<>();
    Double[] other = Collections.nCopies(DIMENSION + 1, 1.0).toArray(Double[]::new);
    Double[] nan = Collections.nCopies(DIMENSION, 1.0).toArray(Double[]::new);
    Double[] infinite = nan.clone();
    Double[] hole = nan.clone();
    nan[DIMENSION - 1] = Double.NaN;
    infinite[0] = Double.NEGATIVE_INFINITY;
    hole[3] = null;
    rows.add(RowFactory.create(0, null));
    rows.add(RowFactory.create(0, new Double[0]));
    rows.add(RowFactory.create(0, other));
    rows.add(RowFactory.create(0, nan));
    rows.addAll(doubles());
    rows.add(RowFactory.create(0, infinite));
    rows.add(RowFactory.create(0, hole));
    Dataset<Row> mixed = table(DataTypes.DoubleType, rows).coalesce(1);
    VectorResult expected = SPECTRA.of(good, "embedding");
    for (VectorResult found :
        List.of(
            SPECTRA.of(mixed, "embedding"),
            VectorResult.of(
                mixed.agg(SPECTRA.of(functions.col("embedding"))).first().getStruct(0)))) {
      assertEquals(new BadVectors(1, 1, 1, 3), found.bad());
      assertEquals(COUNT, found.vectors());
      assertClose(expected.spectrum().orElseThrow().toArray(), found);
      assertEquals(1, found.notes().size());
      assertTrue(found.notes().get(0).startsWith("6 entries are left out: 1 null, 1 empty"));
    }
  }

  @Test
  void theSamePartitionsGiveTheSameBits() {
    Dataset<Row> table = table(DataTypes.DoubleType, doubles());
    double[] first = SPECTRA.of(table, "embedding").spectrum().orElseThrow().toArray();
    for (int run = 0; run < 3; run++) {
      assertArrayEquals(first, SPECTRA.of(table, "embedding").spectrum().orElseThrow().toArray());
    }
  }

  @Test
  void whatHasNoSpectrumSaysWhy() {
    Dataset<Row> table = table(DataTypes.DoubleType, doubles());
    VectorResult none = SPECTRA.of(table.where("group > 99"), "embedding");
    assertEquals(0, none.vectors());
    assertTrue(none.spectrum().isEmpty());
    assertEquals(List.of("no spectrum: at least 2 vectors are needed, there are 0"), none.notes());
    Double[] same = Collections.nCopies(DIMENSION, 0.1).toArray(Double[]::new);
    VectorResult alike =
        SPECTRA.of(
            table(DataTypes.DoubleType, Collections.nCopies(300, RowFactory.create(1, same))),
            "embedding");
    assertTrue(alike.edge().isEmpty());
    assertEquals(List.of("no edge: it is the same vector in every row"), alike.notes());
  }

  @Test
  void refusesWhatItCannotRead() {
    Dataset<Row> table = table(DataTypes.DoubleType, doubles());
    Refusal.assertRefused("is none of", () -> SPECTRA.of(table, "vector"));
    Refusal.assertRefused("dimension = 1", () -> VectorSpectra.ofDimension(1));
    Refusal.assertRefused("number of eigenvalues = 1", () -> SPECTRA.withPopulation(1));
    Refusal.assertRefused("must be an array of numbers", () -> SPECTRA.of(table, "group"));
  }
}
