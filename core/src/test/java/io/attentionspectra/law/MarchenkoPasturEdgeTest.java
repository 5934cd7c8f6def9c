package io.attentionspectra.law;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.attentionspectra.spectrum.EdgeScaling;
import io.attentionspectra.testing.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The right edge of Marchenko–Pastur by formula. */
final class MarchenkoPasturEdgeTest {

  @ParameterizedTest
  @CsvSource({"1e-4,1", "0.01,2.5", "0.5,1", "1,0.1", "7,3", "1e4,1"})
  void isThatOfTheLawWhereTheLawIsComputed(double ratio, double variance) {
    EdgeScaling solved = MarchenkoPastur.of(ratio, variance).rightEdgeScaling();
    EdgeScaling formula = MarchenkoPastur.rightEdge(ratio, variance);
    assertEquals(solved.edge(), formula.edge(), 1e-12 * solved.edge());
    assertEquals(solved.scale(), formula.scale(), 1e-6 * solved.scale());
  }

  @Test
  void goesOnWhereTheLawEnds() {
    // Johnstone: (sqrt N + sqrt d)^2 / N and (sqrt N + sqrt d)(1/sqrt N + 1/sqrt d)^{1/3} / N.
    double n = 1e9;
    double d = 384;
    double centre = Math.pow(Math.sqrt(n) + Math.sqrt(d), 2) / n;
    double width =
        (Math.sqrt(n) + Math.sqrt(d)) * Math.cbrt(1 / Math.sqrt(n) + 1 / Math.sqrt(d)) / n;
    EdgeScaling edge = MarchenkoPastur.rightEdge(d / n, 1);
    assertEquals(centre, edge.edge(), 1e-14 * centre);
    assertEquals(1, edge.standardise(centre + width, (int) d), 1e-9);
  }

  @Test
  void refusesRatiosThatAreNone() {
    Refusal.assertRefused("ratio = 0.0", () -> MarchenkoPastur.rightEdge(0, 1));
    Refusal.assertRefused("variance = NaN", () -> MarchenkoPastur.rightEdge(1, Double.NaN));
  }
}
