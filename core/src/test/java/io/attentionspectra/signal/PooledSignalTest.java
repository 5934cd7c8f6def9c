package io.attentionspectra.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PooledSignalTest {

  private static final double[] RATIOS = {1e-4, 1e-2, 0.3, 1, 7, 1e2, 1e4};

  static List<JsonNode> signals() throws IOException {
    return block("signal");
  }

  static List<JsonNode> bulks() throws IOException {
    return block("free_mp");
  }

  @ParameterizedTest
  @MethodSource("signals")
  void meetsTheReference(JsonNode row) {
    double rho = row.get("rho").asDouble();
    PooledSignal signal =
        PooledSignal.of(row.get("delta").asDouble(), row.get("gamma").asDouble(), rho);
    relative(row.get("first_threshold").asDouble(), signal.firstThreshold(), 1e-14);
    relative(row.get("second_threshold").asDouble(), signal.secondThreshold(), 1e-14);
    assertEquals(row.get("detectable").asBoolean(), signal.detectable());
    relative(row.get("alignment").asDouble(), signal.alignment(), 1e-13);
    assertEquals(row.get("outlier_over_kappa").isNull(), signal.outlier().isEmpty());
    signal.outlier().ifPresent(v -> relative(row.get("outlier_over_kappa").asDouble(), v, 1e-14));
  }

  @ParameterizedTest
  @MethodSource("bulks")
  void bulkEdgeMeetsTheReference(JsonNode row) {
    double delta = row.get("delta").asDouble();
    PooledSignal signal = PooledSignal.of(delta, row.get("gamma").asDouble(), 0);
    relative(
        row.get("right_edge").asDouble() / row.get("kappa").asDouble(), signal.bulkEdge(), 1e-13);
    relative(row.get("x_c").asDouble() + delta, signal.secondThreshold(), 1e-13);
  }

  /** The published formula, which cancels near the transition, away from it. */
  @Test
  void alignmentIsThePublishedFormula() {
    for (double delta : RATIOS) {
      for (double gamma : RATIOS) {
        double threshold = PooledSignal.of(delta, gamma, 0).secondThreshold();
        PooledSignal signal = PooledSignal.of(delta, gamma, 3 * threshold);
        double x = 3 * threshold - delta;
        double bracket =
            1 - (delta + gamma + delta * gamma) / (x * x) - 2 * delta * gamma / (x * x * x);
        relative(x / (x + gamma) * bracket, signal.alignment(), 1e-13);
        double published = (x + 1) * (x + delta) * (x + gamma) / (x * x);
        relative(published, signal.outlier().orElseThrow(), 1e-14);
      }
    }
  }

  /** At the transition the outlier leaves the edge and the alignment starts from zero linearly. */
  @Test
  void nothingJumpsAtTheSecondTransition() {
    for (double delta : RATIOS) {
      for (double gamma : RATIOS) {
        PooledSignal below = PooledSignal.of(delta, gamma, 0);
        double threshold = below.secondThreshold();
        double x = threshold - delta;
        PooledSignal above = PooledSignal.of(delta, gamma, delta + x * (1 + 1e-7));
        assertTrue(threshold > below.firstThreshold());
        assertFalse(PooledSignal.of(delta, gamma, threshold * (1 - 1e-12)).detectable());
        assertTrue(above.detectable());
        relative(below.bulkEdge(), above.outlier().orElseThrow(), 1e-12);
        PooledSignal further = PooledSignal.of(delta, gamma, delta + x * 1.01);
        assertTrue(further.outlier().orElseThrow() > below.bulkEdge());
        assertTrue(above.alignment() > 0 && above.alignment() < 1e-5);
      }
    }
  }

  @Test
  void sequencesNeededPutTheModelOnItsTransition() {
    for (double delta : RATIOS) {
      for (double excess : new double[] {1.001, 1.5, 10, 1e3}) {
        PooledSignal signal = PooledSignal.of(delta, 1, delta + excess * Math.sqrt(delta));
        double gamma = signal.criticalGamma().orElseThrow();
        PooledSignal there = PooledSignal.of(delta, gamma, signal.rho());
        relative(signal.rho(), there.secondThreshold(), 1e-12);
        relative(1 / gamma, signal.sequencesNeededOverDimension().orElseThrow(), 1e-15);
        assertTrue(PooledSignal.of(delta, gamma * 0.99, signal.rho()).detectable());
      }
      PooledSignal hopeless = PooledSignal.of(delta, 1, delta + Math.sqrt(delta));
      assertTrue(hopeless.sequencesNeededOverDimension().isEmpty());
      assertTrue(hopeless.populationOutlier().isEmpty());
    }
  }

  @Test
  void alignmentAndStrengthInvertEachOther() {
    for (double delta : RATIOS) {
      for (double gamma : RATIOS) {
        PooledSignal model = PooledSignal.of(delta, gamma, 0);
        for (double wanted : new double[] {0.01, 0.3, 0.9, 0.9999}) {
          double rho = model.rhoForAlignment(wanted);
          double x = rho - delta;
          double conditioning = 1e-13 + 1e-15 * delta / x / wanted;
          relative(wanted, PooledSignal.of(delta, gamma, rho).alignment(), conditioning);
        }
        relative(model.secondThreshold(), model.rhoForAlignment(0), 1e-14);
      }
    }
  }

  /** D. Paul (2007); J. Baik, G. Ben Arous and S. Péché (2005): threshold √γ. */
  @ParameterizedTest
  @CsvSource({"0.25, 1.5", "1, 2", "4, 2.5"})
  void withoutTableNoiseItIsTheClassicalSpikedModel(double gamma, double rho) {
    PooledSignal signal = PooledSignal.of(1e-12, gamma, rho);
    relative(Math.sqrt(gamma), signal.secondThreshold(), 1e-10);
    relative((1 + rho) * (1 + gamma / rho), signal.outlier().orElseThrow(), 1e-10);
    relative((1 - gamma / (rho * rho)) / (1 + gamma / rho), signal.alignment(), 1e-10);
  }

  @Test
  void withManySequencesOnlyTheTableLimits() {
    PooledSignal signal = PooledSignal.of(0.3, 1e-12, 1.6);
    double x = 1.3;
    relative(1 - 0.3 / (x * x), signal.alignment(), 1e-10);
    relative(signal.populationOutlier().orElseThrow(), signal.outlier().orElseThrow(), 1e-10);
    relative(signal.firstThreshold(), signal.secondThreshold(), 1e-10);
  }

  /** With α = κ a class-tied table is a spiked table: threshold ‖μ‖² = √δ as N grows. */
  @Test
  void classTiedTableIsASpikedTable() {
    double delta = 0.3;
    double signal = 1.3 * Math.sqrt(delta);
    PooledSignal tied = PooledSignal.of(delta, 1e-12, signal).classTied(signal);
    relative(signal + delta, tied.rho(), 1e-15);
    double paul = (1 - delta / (signal * signal)) / (1 + delta / signal);
    relative(paul, tied.alignment(), 1e-10);
    double weak = 0.999 * Math.sqrt(delta);
    assertFalse(PooledSignal.of(delta, 1e-12, weak).classTied(weak).detectable());
    double rho = tied.rhoForAlignment(0.4);
    PooledSignal scaled = PooledSignal.of(delta, 1e-12, rho / (1 + delta / signal));
    relative(0.4, scaled.classTied(signal).alignment(), 1e-12);
    assertThrows(IllegalArgumentException.class, () -> tied.rhoForAlignment(0.99));
  }

  @Test
  void extremeStrengthsStayFinite() {
    for (double delta : new double[] {1e-12, 1, 1e12}) {
      for (double gamma : new double[] {1e-12, 1, 1e12}) {
        PooledSignal signal = PooledSignal.of(delta, gamma, 1e50);
        relative(1, signal.alignment(), 1e-12);
        relative(1e50, signal.outlier().orElseThrow(), 1e-12);
        assertTrue(signal.sequencesNeededOverDimension().orElseThrow() > 0);
        assertTrue(Double.isFinite(signal.rhoForAlignment(1 - 1e-12)));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 1, delta",
    "-1, 1, 1, delta",
    "NaN, 1, 1, delta",
    "1, 0, 1, gamma",
    "1, NaN, 1, gamma",
    "1, Infinity, 1, gamma",
    "1, 1, -1, rho",
    "1, 1, NaN, rho",
    "1, 1, Infinity, rho",
    "1e13, 1, 1, delta"
  })
  void refusesWhatIsOutsideItsDomain(double delta, double gamma, double rho, String culprit) {
    var error =
        assertThrows(IllegalArgumentException.class, () -> PooledSignal.of(delta, gamma, rho));
    assertTrue(error.getMessage().startsWith(culprit + " = "), error.getMessage());
  }

  @Test
  void refusesSignalsAndAlignmentsThatCannotBe() {
    PooledSignal signal = PooledSignal.of(1, 1, 3);
    assertThrows(IllegalArgumentException.class, () -> signal.classTied(0));
    assertThrows(IllegalArgumentException.class, () -> signal.classTied(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> signal.rhoForAlignment(1));
    assertThrows(IllegalArgumentException.class, () -> signal.rhoForAlignment(-0.1));
    assertThrows(IllegalArgumentException.class, () -> signal.rhoForAlignment(Double.NaN));
  }

  private static void relative(double expected, double actual, double bound) {
    assertEquals(expected, actual, bound * Math.abs(expected));
  }

  private static List<JsonNode> block(String name) throws IOException {
    String file = "/io/attentionspectra/reference/laws.json";
    try (InputStream in = PooledSignalTest.class.getResourceAsStream(file)) {
      JsonNode root = new ObjectMapper().readTree(Objects.requireNonNull(in, file));
      return List.copyOf(
          java.util.stream.StreamSupport.stream(root.get(name).spliterator(), false).toList());
    }
  }
}
