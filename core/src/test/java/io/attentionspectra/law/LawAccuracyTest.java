package io.attentionspectra.law;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.spectrum.SpectralLaw;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The error table of docs/accuracy.md, its only source, holds on every point of law_points.json,
 * causal_points.json and separable_points.json.
 */
class LawAccuracyTest {

  private static final Path TABLE = Path.of("..", "docs", "accuracy.md");

  private static final Map<String, SpectralLawTest> LAWS =
      Map.ofEntries(
          Map.entry("marchenkoPastur", new MarchenkoPasturTest()),
          Map.entry("freeProduct", new FreeProductTest()),
          Map.entry("gaussianEquivalence", new GaussianEquivalenceTest()),
          Map.entry("rectangular", new RectangularEquivalenceTest()),
          Map.entry("gaussianTokens", new GaussianTokensTest()),
          Map.entry("measuredTokens", new MeasuredTokensTest()),
          Map.entry("sphericalEquivalence", new SphericalEquivalenceTest()),
          Map.entry("silverstein", new SilversteinTest()),
          Map.entry("separable", new SeparableCovarianceTest()),
          Map.entry("causalNoise", new CausalNoiseTest()),
          Map.entry("causalEquivalence", new CausalEquivalenceTest()),
          Map.entry("causalSphericalEquivalence", new CausalSphericalEquivalenceTest()),
          Map.entry("maskedEquivalence", new MaskedEquivalenceTest()));

  /** Largest relative errors. */
  private static final class Errors {
    double density;
    double cumulative;
    double survival;
    double quantile;

    List<Double> values() {
      return List.of(density, cumulative, survival, quantile);
    }
  }

  @Test
  void noErrorExceedsTheTable() throws IOException {
    Map<String, Errors> measured = measured();
    Set<String> listed = new HashSet<>();
    for (List<String> row : tableRows()) {
      String region = row.get(0) + " | " + row.get(1);
      Errors errors = measured.get(region);
      assertTrue(errors != null, () -> "no point in " + region);
      for (int k = 0; k < 4; k++) {
        double bound = Double.parseDouble(row.get(2 + k));
        double error = errors.values().get(k);
        assertTrue(error <= bound, () -> region + ": " + errors.values() + " against " + row);
      }
      listed.add(region);
    }
    assertEquals(measured.keySet(), listed);
  }

  private static List<List<String>> tableRows() throws IOException {
    List<List<String>> rows = new ArrayList<>();
    for (String line : Files.readAllLines(TABLE)) {
      List<String> cells =
          Arrays.stream(line.split("\\|", -1))
              .map(String::strip)
              .filter(c -> !c.isEmpty())
              .toList();
      if (cells.size() == 6 && LAWS.containsKey(cells.get(0))) {
        rows.add(cells);
      }
    }
    return rows;
  }

  static Map<String, Errors> measured() {
    Map<String, Errors> table = new TreeMap<>();
    for (LawPoints.Row row : LawPoints.all()) {
      SpectralLaw law = LAWS.get(row.law()).law(row.arguments());
      for (LawPoints.Point point : row.points()) {
        String region = row.law() + " | " + region(row.edges(), point.x());
        add(table.computeIfAbsent(region, r -> new Errors()), law, point);
      }
    }
    return table;
  }

  private static void add(Errors errors, SpectralLaw law, LawPoints.Point point) {
    double x = point.x();
    errors.density = Math.max(errors.density, relative(law.density(x), point.density()));
    errors.cumulative =
        Math.max(errors.cumulative, relative(law.cumulative(x), point.cumulative()));
    errors.survival = Math.max(errors.survival, relative(law.survival(x), point.survival()));
    errors.quantile = Math.max(errors.quantile, relative(law.quantile(point.cumulative()), x));
  }

  private static double relative(double value, double expected) {
    return Math.abs(value - expected) / expected;
  }

  private static String region(double[] edges, double x) {
    int k = 0;
    while (x > edges[k + 1]) {
      k += 2;
    }
    double share = (x - edges[k]) / (edges[k + 1] - edges[k]);
    if (edges[k] == 0 && share < 1e-4) {
      return "hard edge";
    }
    return share < 0.01 ? "left edge" : share > 0.99 ? "right edge" : "interior";
  }

  /** Prints the measured errors as rows of the table. */
  public static void main(String[] args) {
    measured()
        .forEach(
            (region, e) ->
                System.out.printf(
                    "| %s | %.1e | %.1e | %.1e | %.1e |%n",
                    region, e.density, e.cumulative, e.survival, e.quantile));
  }
}
