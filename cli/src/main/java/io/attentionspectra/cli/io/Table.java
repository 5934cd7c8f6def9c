package io.attentionspectra.cli.io;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A plain text table, right-aligned. */
public final class Table {

  private final List<List<String>> rows = new ArrayList<>();

  private Table() {}

  public static Table withHeader(String... header) {
    return new Table().row(header);
  }

  public Table row(String... cells) {
    rows.add(List.of(cells));
    return this;
  }

  public Table row(double... numbers) {
    String[] cells = new String[numbers.length];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = Digits.of(numbers[i]);
    }
    return row(cells);
  }

  @Override
  public String toString() {
    return rows.stream().map(this::line).collect(Collectors.joining(System.lineSeparator()));
  }

  private String line(List<String> row) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < row.size(); column++) {
      String cell = row.get(column);
      line.append("  ").append(" ".repeat(width(column) - cell.length())).append(cell);
    }
    return line.toString();
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }
}
