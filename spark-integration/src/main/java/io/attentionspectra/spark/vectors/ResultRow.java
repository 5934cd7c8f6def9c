package io.attentionspectra.spark.vectors;

import io.attentionspectra.base.Check;
import io.attentionspectra.nulls.Outlier;
import io.attentionspectra.spectrum.Spectrum;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A {@link VectorResult} as a row of SQL, and back. */
final class ResultRow {

  private static final StructType OUTLIER =
      new StructType()
          .add("value", DataTypes.DoubleType, false)
          .add("pValue", DataTypes.DoubleType, false)
          .add("adjustedPValue", DataTypes.DoubleType, false)
          .add("participation", DataTypes.DoubleType, false);

  private static final StructType LEFT_OUT =
      new StructType()
          .add("missing", DataTypes.LongType, false)
          .add("empty", DataTypes.LongType, false)
          .add("otherLength", DataTypes.LongType, false)
          .add("notFinite", DataTypes.LongType, false);

  /** Its columns. */
  static final StructType SCHEMA =
      new StructType()
          .add("vectors", DataTypes.LongType, false)
          .add("dimension", DataTypes.IntegerType, false)
          .add("law", DataTypes.StringType, false)
          .add("spectrum", new ArrayType(DataTypes.DoubleType, false), true)
          .add("edge", DataTypes.DoubleType, true)
          .add("pValue", DataTypes.DoubleType, true)
          .add("outliers", new ArrayType(OUTLIER, false), false)
          .add("leftOut", LEFT_OUT, false)
          .add("notes", new ArrayType(DataTypes.StringType, false), false);

  private ResultRow() {}

  static Row of(VectorResult result) {
    BadVectors bad = result.bad();
    return RowFactory.create(
        result.vectors(),
        result.dimension(),
        result.law(),
        result.spectrum().map(ResultRow::boxed).orElse(null),
        result.edge().orElse(null),
        result.largestPValue().orElse(null),
        result.outliers().stream().map(ResultRow::of).toArray(Row[]::new),
        RowFactory.create(bad.missing(), bad.empty(), bad.otherLength(), bad.notFinite()),
        result.notes().toArray(String[]::new));
  }

  private static Double[] boxed(Spectrum spectrum) {
    return Arrays.stream(spectrum.toArray()).boxed().toArray(Double[]::new);
  }

  private static Row of(Outlier outlier) {
    return RowFactory.create(
        outlier.value(), outlier.pValue(), outlier.adjustedPValue(), outlier.participation());
  }

  static VectorResult read(Row row) {
    if (row.schema() != null && !row.schema().equals(SCHEMA) && row.size() != SCHEMA.size()) {
      throw Check.failure(
          "row",
          row.schema().simpleString(),
          "must be the struct that the aggregation gave",
          "select that column, then getStruct(0)");
    }
    Row bad = row.getStruct(7);
    return new VectorResult(
        row.getLong(0),
        row.getInt(1),
        row.getString(2),
        row.isNullAt(3) ? Optional.empty() : Optional.of(Spectrum.of(doubles(row.getList(3)))),
        optional(row, 4),
        optional(row, 5),
        row.<Row>getList(6).stream().map(ResultRow::outlier).toList(),
        new BadVectors(bad.getLong(0), bad.getLong(1), bad.getLong(2), bad.getLong(3)),
        row.getList(8));
  }

  private static double[] doubles(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static Optional<Double> optional(Row row, int at) {
    return row.isNullAt(at) ? Optional.empty() : Optional.of(row.getDouble(at));
  }

  private static Outlier outlier(Row row) {
    return new Outlier(row.getDouble(0), row.getDouble(1), row.getDouble(2), row.getDouble(3));
  }
}
