package io.attentionspectra.spark.vectors;

import io.attentionspectra.base.Check;
import io.attentionspectra.spark.internal.PartStates;
import io.attentionspectra.spark.internal.SparkJob;
import io.attentionspectra.spark.internal.VectorSums;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import scala.Tuple2;

/** Reads a column of vectors, one state a partition, for {@link VectorSpectra}. */
final class VectorColumn {

  private VectorColumn() {}

  /** The sums of a column, merged in the order of the partitions. */
  static VectorSums sums(Dataset<Row> rows, String column, int dimension) {
    if (!Arrays.asList(rows.columns()).contains(column)) {
      throw Check.failure(
          "column", column, "is none of " + Arrays.toString(rows.columns()), "name one of them");
    }
    Dataset<Row> vectors = rows.select(rows.col(column));
    DataType type = vectors.schema().fields()[0].dataType();
    if (!(type instanceof ArrayType array && array.elementType() instanceof NumericType)) {
      throw Check.failure(
          "column " + column,
          type.simpleString(),
          "must be an array of numbers",
          "give vectors of float or double");
    }
    VectorSpectra spectra = VectorSpectra.ofDimension(dimension);
    byte[] state =
        SparkJob.run(
            rows,
            "spectrum of the vectors in " + column,
            () -> merged(vectors.toJavaRDD(), spectra));
    try {
      return sums(state);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] merged(JavaRDD<Row> vectors, VectorSpectra spectra) {
    JavaPairRDD<Integer, byte[]> states =
        vectors
            .mapPartitionsWithIndex(
                (partition, each) ->
                    List.of(new Tuple2<>(partition, bytes(read(spectra, each)))).iterator(),
                false)
            .mapToPair(state -> state);
    return vectors.getNumPartitions() == 0
        ? bytes(spectra.zero())
        : PartStates.merged(
            states,
            vectors.getNumPartitions(),
            (left, right) -> bytes(spectra.merge(sums(left), sums(right))));
  }

  private static VectorSums read(VectorSpectra spectra, Iterator<Row> rows) {
    VectorSums sums = spectra.zero();
    while (rows.hasNext()) {
      sums = spectra.reduce(sums, rows.next());
    }
    return sums;
  }

  private static byte[] bytes(VectorSums sums) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      sums.writeTo(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException("memory can be written", e);
    }
    return bytes.toByteArray();
  }

  private static VectorSums sums(byte[] state) throws IOException {
    VectorSums sums = new VectorSums();
    sums.readFrom(new DataInputStream(new ByteArrayInputStream(state)));
    return sums;
  }
}
