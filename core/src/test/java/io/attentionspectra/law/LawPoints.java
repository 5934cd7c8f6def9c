package io.attentionspectra.law;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reference values of law_points.json, causal_points.json and separable_points.json; an unknown or
 * missing key fails the load.
 */
record LawPoints(List<Row> laws) {

  /** Value at a point x. */
  record Point(double x, double density, double survival, double cumulative) {}

  /** One law: its key, the arguments of its factory, edges in increasing order and points. */
  @SuppressWarnings("ArrayRecordComponent")
  record Row(String law, double[] arguments, double[] edges, List<Point> points) {
    @Override
    public String toString() {
      return law + Arrays.toString(arguments);
    }
  }

  private static final LawPoints ALL = load();

  /** The rows of one key. */
  static List<Row> rows(String key) {
    List<Row> rows = ALL.laws.stream().filter(r -> r.law.equals(key)).toList();
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("no reference file has a row of " + key);
    }
    return rows;
  }

  /** All rows. */
  static List<Row> all() {
    return ALL.laws;
  }

  private static LawPoints load() {
    List<Row> rows = new ArrayList<>();
    for (String file : List.of("law_points.json", "causal_points.json", "separable_points.json")) {
      rows.addAll(load("/io/attentionspectra/reference/" + file).laws);
    }
    return new LawPoints(rows);
  }

  private static LawPoints load(String name) {
    try (InputStream in = LawPoints.class.getResourceAsStream(name)) {
      return new ObjectMapper().readValue(in, LawPoints.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
