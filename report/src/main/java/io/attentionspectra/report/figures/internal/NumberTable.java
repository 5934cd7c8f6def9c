package io.attentionspectra.report.figures.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Numbers under named columns; a row starts with its name. */
public final class NumberTable {

  private final String corner;
  private final List<String> columns;
  private final List<Row> rows = new ArrayList<>();

  private NumberTable(String corner, List<String> columns) {
    this.corner = corner;
    this.columns = columns;
  }

  /**
   * One row.
   *
   * @param name what the numbers are of
   * @param cells one per column
   */
  public record Row(String name, List<Cell> cells) {}

  public static NumberTable of(String corner, String... columns) {
    if (new HashSet<>(List.of(columns)).size() < columns.length) {
      throw new IllegalStateException("two columns of one name in " + List.of(columns));
    }
    return new NumberTable(corner, List.of(columns));
  }

  public NumberTable row(String name, Cell... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalStateException(name + ": " + cells.length + " cells in " + columns);
    }
    rows.add(new Row(name, List.of(cells)));
    return this;
  }

  /** What the names of the rows are. */
  public String corner() {
    return corner;
  }

  /** Names of the columns. */
  public List<String> columns() {
    return columns;
  }

  /** The rows. */
  public List<Row> rows() {
    return List.copyOf(rows);
  }
}
