package io.attentionspectra.matrixfree;

import io.attentionspectra.attention.Visibility;
import io.attentionspectra.base.Check;
import io.attentionspectra.linalg.Matrix;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Tiles on the heap: strips of a few rows over all keys in reach. Strips are dealt to a fixed
 * number of lanes, each with sums of its own that are added in the order of the lanes, so that
 * numbers do not depend on how many lanes run at once.
 */
final class HeapTiles implements AttentionTiles {

  private static final int ROWS = 8;
  private static final int LANES = 8;

  /** Keys whose logits stay in the cache while all components of a query are added. */
  private static final int STRETCH = 1024;

  private final double[][] queries;

  /** Component after component: one array of ℓ numbers each. */
  private final double[][] keys;

  private final OptionalDouble cap;
  private final Visibility visibility;
  private final Reach reach;

  private HeapTiles(
      double[][] queries, double[][] keys, OptionalDouble cap, Visibility visibility) {
    this.queries = queries;
    this.keys = keys;
    this.cap = cap;
    this.visibility = visibility;
    this.reach = new Reach(queries.length, visibility);
  }

  static HeapTiles of(
      Matrix queries, Matrix keys, double scale, OptionalDouble cap, Visibility visibility) {
    Check.positive("scale", scale);
    cap.ifPresent(bound -> Check.positive("cap", bound));
    queries.requireFinite("queries");
    keys.requireFinite("keys");
    Check.atLeast("tokens", queries.rows(), visibility.leastLength());
    if (queries.rows() != keys.rows() || queries.columns() != keys.columns()) {
      throw Check.failure(
          "keys",
          keys,
          "must have the shape of the queries, " + queries,
          "give queries and keys of one head over one text");
    }
    return new HeapTiles(rows(queries.scale(scale)), rows(keys.transpose()), cap, visibility);
  }

  private static double[][] rows(Matrix matrix) {
    return IntStream.range(0, matrix.rows()).mapToObj(matrix::row).toArray(double[][]::new);
  }

  @Override
  public int length() {
    return queries.length;
  }

  @Override
  public Visibility visibility() {
    return visibility;
  }

  /** What a lane does with the logits of rows {@code first} on, keys {@code from} to {@code to}. */
  private interface StripWork {
    void take(int first, int from, int to, double[][] logits);
  }

  /** A lane with its sums, which visits the strips dealt to it. */
  private interface Lane<T> {
    StripWork work(T sums);
  }

  /** Runs all lanes and returns their sums in order. */
  private <T> List<T> lanes(Supplier<T> sums, Lane<T> lane) {
    return IntStream.range(0, LANES)
        .parallel()
        .mapToObj(
            number -> {
              T own = sums.get();
              visit(number, lane.work(own));
              return own;
            })
        .toList();
  }

  private void visit(int lane, StripWork work) {
    double[][] logits = new double[ROWS][length()];
    for (int first = lane * ROWS; first < length(); first += LANES * ROWS) {
      int rows = Math.min(ROWS, length() - first);
      double[][] strip = rows == ROWS ? logits : Arrays.copyOf(logits, rows);
      int from = reach.from(first);
      int to = reach.to(first + rows - 1);
      fill(strip, first, from, to);
      work.take(first, from, to, strip);
    }
  }

  private void fill(double[][] strip, int first, int from, int to) {
    for (int start = from; start < to; start += STRETCH) {
      int end = Math.min(to, start + STRETCH);
      for (int r = 0; r < strip.length; r++) {
        Arrays.fill(strip[r], start, end, 0);
        Vectors.add(strip[r], keys, queries[first + r], 0, start, end);
      }
    }
    if (cap.isPresent()) {
      double bound = cap.getAsDouble();
      for (double[] row : strip) {
        for (int j = from; j < to; j++) {
          row[j] = bound * Math.tanh(row[j] / bound);
        }
      }
    }
  }

  /** Sums of a lane over columns, and of squares. */
  private static final class ColumnSums {
    private final double[] received;
    private final double[] logits;
    private double attentionSquares;
    private double logitSquares;

    ColumnSums(int length) {
      received = new double[length];
      logits = new double[length];
    }
  }

  @Override
  public TileSums sums() {
    int length = length();
    double[] normalisers = new double[length];
    double[] entropies = new double[length];
    double[] logitRows = new double[length];
    ColumnSums total = new ColumnSums(length);
    lanes(
            () -> new ColumnSums(length),
            sums ->
                (first, from, to, logits) -> {
                  for (int r = 0; r < logits.length; r++) {
                    int i = first + r;
                    logitRows[i] = addLogits(logits[r], i, sums);
                    normalisers[i] = normaliser(logits[r], i);
                    entropies[i] = addAttention(logits[r], i, normalisers[i], sums);
                  }
                })
        .forEach(
            sums -> {
              addTo(total.received, sums.received);
              addTo(total.logits, sums.logits);
              total.attentionSquares += sums.attentionSquares;
              total.logitSquares += sums.logitSquares;
            });
    return new TileSums(
        normalisers,
        entropies,
        total.received,
        total.attentionSquares,
        logitRows,
        total.logits,
        total.logitSquares);
  }

  private double addLogits(double[] row, int query, ColumnSums sums) {
    double sum = 0;
    double squares = 0;
    for (int j = reach.from(query); j < reach.to(query); j++) {
      sum += row[j];
      squares += row[j] * row[j];
      sums.logits[j] += row[j];
    }
    sums.logitSquares += squares;
    return sum;
  }

  private double normaliser(double[] row, int query) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int j = reach.from(query); j < reach.to(query); j++) {
      largest = Math.max(largest, row[j]);
    }
    double sum = 0;
    for (int j = reach.from(query); j < reach.to(query); j++) {
      sum += Math.exp(row[j] - largest);
    }
    return largest + Math.log(sum);
  }

  /** Adds Aᵢⱼ to the columns; the entropy of the row. */
  private double addAttention(double[] row, int query, double normaliser, ColumnSums sums) {
    double entropy = 0;
    double squares = 0;
    for (int j = reach.from(query); j < reach.to(query); j++) {
      double information = normaliser - row[j];
      double a = Math.exp(-information);
      entropy += a * information;
      squares += a * a;
      sums.received[j] += a;
    }
    sums.attentionSquares += squares;
    return entropy;
  }

  @Override
  public double residualSquares(double[] rows, double[] columns) {
    return total(
        (query, row) -> {
          double sum = 0;
          for (int j = reach.from(query); j < reach.to(query); j++) {
            double residual = row[j] - rows[query] - columns[j];
            sum += residual * residual;
          }
          return sum;
        });
  }

  @Override
  public double squares(TileSums sums, MeasuredMatrix measured) {
    double[] removed = measured.removed();
    return total(
        (query, row) -> {
          measure(row, query, sums, measured);
          double sum = 0;
          for (int j = reach.from(query); j < reach.to(query); j++) {
            double entry = row[j] - removed[j];
            sum += entry * entry;
          }
          return sum;
        });
  }

  /** A number of a row of logits, which it may use up. */
  private interface RowNumber {
    double of(int query, double[] row);
  }

  private double total(RowNumber number) {
    double total = 0;
    for (double[] sum :
        lanes(
            () -> new double[1],
            sums ->
                (first, from, to, logits) -> {
                  for (int r = 0; r < logits.length; r++) {
                    sums[0] += number.of(first + r, logits[r]);
                  }
                })) {
      total += sum[0];
    }
    return total;
  }

  /** Puts Pᵢⱼ in the place of the visible logits. */
  private void measure(double[] row, int query, TileSums sums, MeasuredMatrix measured) {
    double normaliser = sums.normalisers()[query];
    double factor = measured.rowFactors()[query];
    double[] columns = measured.columnFactors();
    double shift = measured.shift();
    for (int j = reach.from(query); j < reach.to(query); j++) {
      row[j] = factor * Math.exp(row[j] - normaliser) * columns[j] - shift;
    }
  }

  @Override
  public GramProducts products(TileSums sums, MeasuredMatrix measured, double[][] vectors) {
    int length = length();
    int count = vectors.length;
    double[] shifts = measured.shiftsOf(vectors);
    double[][] images = new double[count][length];
    double[][] gram = new double[count][length];
    lanes(
            () -> new double[count][length],
            own ->
                (first, from, to, logits) -> {
                  for (int r = 0; r < logits.length; r++) {
                    Arrays.fill(logits[r], from, reach.from(first + r), 0);
                    measure(logits[r], first + r, sums, measured);
                    Arrays.fill(logits[r], reach.to(first + r), to, 0);
                  }
                  double[] products = Vectors.dots(vectors, logits, from, to);
                  for (int v = 0; v < count; v++) {
                    for (int r = 0; r < logits.length; r++) {
                      products[v * logits.length + r] -= shifts[v];
                      images[v][first + r] = products[v * logits.length + r];
                    }
                    Vectors.add(own[v], logits, products, v * logits.length, from, to);
                  }
                })
        .forEach(
            own -> {
              for (int v = 0; v < count; v++) {
                addTo(gram[v], own[v]);
              }
            });
    return measured.completed(images, gram);
  }

  private static void addTo(double[] target, double[] more) {
    for (int j = 0; j < target.length; j++) {
      target[j] += more[j];
    }
  }
}
