package io.attentionspectra.spark;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * The good texts of a partition with their numbers. A partition that holds more or fewer of them
 * than were counted is refused: its rows are not the same each time they are read.
 */
final class NumberedTexts implements Iterator<Tuple2<Integer, String[]>> {

  private final Iterator<Row> rows;
  private final long end;
  private final boolean labelled;
  private long number;
  private @Nullable Tuple2<Integer, String[]> next;

  NumberedTexts(Iterator<Row> rows, long first, long end, boolean labelled) {
    this.rows = rows;
    this.number = first;
    this.end = end;
    this.labelled = labelled;
  }

  @Override
  public boolean hasNext() {
    while (next == null && rows.hasNext()) {
      Row row = rows.next();
      if (RowKind.of(row, labelled) == RowKind.GOOD) {
        next = numbered(row);
      }
    }
    if (next == null && number != end) {
      throw changed();
    }
    return next != null;
  }

  private Tuple2<Integer, String[]> numbered(Row row) {
    if (number == end) {
      throw changed();
    }
    String[] text =
        labelled
            ? new String[] {row.getString(0), row.getString(1)}
            : new String[] {row.getString(0)};
    return new Tuple2<>((int) number++, text);
  }

  private static IllegalStateException changed() {
    return new IllegalStateException(
        "a partition holds other rows than when they were counted; store the table before its texts"
            + " are read");
  }

  @Override
  public Tuple2<Integer, String[]> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Tuple2<Integer, String[]> text = Objects.requireNonNull(next);
    next = null;
    return text;
  }
}
