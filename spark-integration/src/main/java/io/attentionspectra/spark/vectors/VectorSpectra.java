package io.attentionspectra.spark.vectors;

import io.attentionspectra.base.Check;
import io.attentionspectra.spark.internal.VectorSums;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Aggregator;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apiguardian.api.API;

/**
 * The spectrum of a column of vectors, such as embeddings that are stored already: their
 * covariance, its eigenvalues, the edge that chance does not pass, and the eigenvalues that lie
 * beyond it. A typed aggregator, a function of columns and a function of SQL; executors need no
 * model and no engine.
 *
 * <pre>{@code
 * VectorSpectra spectra = VectorSpectra.ofDimension(384);
 * VectorResult all = spectra.of(rows, "embedding");
 * spectra.register(session, "vector_spectrum");
 * session.sql("SELECT topic, vector_spectrum(embedding).pValue FROM texts GROUP BY topic");
 * }</pre>
 *
 * <p>The null is that of independent vectors. Without a population they vary alike in all
 * directions: the Marchenko–Pastur law of σ² = tr S/d, which outliers themselves push outwards, so
 * p-values are conservative. With a {@linkplain #withPopulation population} it is Silverstein's
 * law. Entries that are no vectors of d finite numbers are counted and left out.
 *
 * <p>An aggregation holds d² + 256 d doubles a group on every core, and sends d². Its last digits
 * depend on the order in which Spark merges, which timing decides; those of {@link #of(Dataset,
 * String)} on the partitions alone.
 */
public final class VectorSpectra extends Aggregator<Row, VectorSums, Row> {

  private static final long serialVersionUID = 1;

  private static final StructType INPUT =
      new StructType().add("vector", new ArrayType(DataTypes.DoubleType, true), true);

  private final int dimension;
  private final double[] population;

  private VectorSpectra(int dimension, double[] population) {
    this.dimension = dimension;
    this.population = population;
  }

  /**
   * Of vectors of a length, against those that vary alike in all directions.
   *
   * @param dimension d, at least 2
   * @return the aggregator
   * @throws IllegalArgumentException if the dimension is below 2
   */
  public static VectorSpectra ofDimension(int dimension) {
    return new VectorSpectra(Check.atLeast("dimension", dimension, 2), new double[0]);
  }

  /**
   * Against independent vectors of a known covariance: Silverstein's law of its eigenvalues.
   *
   * @param eigenvalues d eigenvalues ≥ 0 in any order, not all zero: those of the tokens'
   *     covariance times κ = ‖w‖² for vectors pooled with weights w
   * @return a new aggregator
   * @throws IllegalArgumentException if they are not d, or one is negative or not finite
   */
  public VectorSpectra withPopulation(double... eigenvalues) {
    if (eigenvalues.length != dimension) {
      throw Check.failure(
          "number of eigenvalues",
          eigenvalues.length,
          "must be the dimension " + dimension,
          "give zeros, too");
    }
    double sum = 0;
    for (double each : eigenvalues) {
      sum += Check.nonNegative("eigenvalue", each);
    }
    Check.positive("sum of eigenvalues", sum);
    return new VectorSpectra(dimension, eigenvalues.clone());
  }

  /**
   * Reads a column at once, one state a partition, merged pairwise in the order of the partitions:
   * the same partitions give the same bits.
   *
   * @param rows the table
   * @param column name of the column of vectors, arrays of float or double
   * @return the result
   * @throws IllegalArgumentException if there is no such column
   */
  public VectorResult of(Dataset<Row> rows, String column) {
    return finding(VectorColumn.sums(rows, column, dimension));
  }

  /**
   * A function of columns, {@code f.apply(col("embedding"))}, for {@code select} and {@code agg}.
   *
   * @return the function, of one column of arrays of any numbers, whose result is the struct of
   *     {@link VectorResult#of(Row)}
   */
  public UserDefinedFunction function() {
    return functions.udaf(this, Encoders.row(INPUT));
  }

  /**
   * The aggregate of a column.
   *
   * @param column of arrays of any numbers
   * @return the struct of {@link VectorResult#of(Row)}
   */
  public Column of(Column column) {
    return function().apply(column);
  }

  /**
   * Gives the function a name in SQL.
   *
   * @param session where it is known
   * @param name its name
   */
  public void register(SparkSession session, String name) {
    session.udf().register(name, function());
  }

  private VectorResult finding(VectorSums sums) {
    return VectorFinding.of(sums, population);
  }

  /** {@inheritDoc} */
  @API(status = API.Status.INTERNAL)
  @Override
  public VectorSums zero() {
    return new VectorSums(dimension);
  }

  /**
   * Takes the first column of a row.
   *
   * @param sums what was seen before
   * @param row a row whose first column is a vector
   * @return the sums
   */
  @API(status = API.Status.INTERNAL)
  @Override
  public VectorSums reduce(VectorSums sums, Row row) {
    sums.add(row.isNullAt(0) ? null : entries(row));
    return sums;
  }

  private static List<?> entries(Row row) {
    try {
      return row.getList(0);
    } catch (ClassCastException e) {
      throw Check.failure(
          "first column",
          String.valueOf(row.schema()),
          "must be an array of numbers",
          "select the column of vectors first");
    }
  }

  @API(status = API.Status.INTERNAL)
  @Override
  public VectorSums merge(VectorSums left, VectorSums right) {
    left.merge(right);
    return left;
  }

  @API(status = API.Status.INTERNAL)
  @Override
  public Row finish(VectorSums sums) {
    return ResultRow.of(finding(sums));
  }

  @API(status = API.Status.INTERNAL)
  @Override
  public Encoder<VectorSums> bufferEncoder() {
    return Encoders.javaSerialization(VectorSums.class);
  }

  @Override
  public Encoder<Row> outputEncoder() {
    return Encoders.row(ResultRow.SCHEMA);
  }
}
