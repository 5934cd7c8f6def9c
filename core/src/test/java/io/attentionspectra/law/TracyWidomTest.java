package io.attentionspectra.law;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attentionspectra.base.Estimate;
import io.attentionspectra.base.Randomness;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Error bounds against Painlevé II at 90 digits; origin in {@code tracy_widom.py}. */
class TracyWidomTest {

  private static final JsonNode REFERENCE = reference();

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void distributionFunctionIsWithin1e13(int beta) {
    for (JsonNode row : REFERENCE.get("tracyWidom")) {
      double s = row.get("s").asDouble();
      assertEquals(
          row.get("cdf" + beta).asDouble(), law(beta).cumulative(s), 1e-13, () -> "s " + s);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void survivalFunctionIsWithin1e12RelativeDownTo1e30AndBeyond(int beta) {
    double smallest = 1;
    for (JsonNode row : REFERENCE.get("tracyWidom")) {
      double expected = row.get("survival" + beta).asDouble();
      double actual = law(beta).survival(row.get("s").asDouble());
      assertEquals(expected, actual, 1e-12 * expected, row::toString);
      smallest = Math.min(smallest, expected);
    }
    assertTrue(smallest < 1e-30);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void densityIsWithin1e12RelativeOnTheRightAnd1e13OnTheLeft(int beta) {
    for (JsonNode row : REFERENCE.get("tracyWidom")) {
      double s = row.get("s").asDouble();
      double expected = row.get("density" + beta).asDouble();
      double bound = s < -1 ? 1e-13 : 1e-12 * expected;
      assertEquals(expected, law(beta).density(s), bound, row::toString);
    }
  }

  /** Between the reference points and the ends of pieces the interpolant equals the determinant. */
  @Test
  void interpolationAgreesWithTheDeterminant() {
    for (double s = -9.93; s < 70; s += 0.71) {
      AiryDeterminant exact = AiryDeterminant.real(s);
      assertEquals(exact.cumulative(), TracyWidom.real().cumulative(s), 1e-14);
      assertEquals(exact.survival(), TracyWidom.real().survival(s), 2e-12 * exact.survival());
    }
  }

  /** Values printed by F. Bornemann, Math. Comp. 79 (2010), and in Tracy and Widom's tables. */
  @ParameterizedTest
  @CsvSource({
    "1, 0.83190806620295, -1.2065335745820, 1.607781034581",
    "2, 0.96937282835526, -1.7710868074111, 0.8131947928329"
  })
  void publishedValues(int beta, double atZero, double mean, double variance) {
    assertEquals(atZero, law(beta).cumulative(0), 1e-14);
    assertEquals(mean, law(beta).mean(), 1e-12);
    assertEquals(variance, law(beta).variance(), 1e-12);
    assertEquals(beta, law(beta).beta());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void quantilesInvertBothTails(int beta) {
    for (double q : new double[] {1e-8, 1e-3, 0.05, 0.3, 0.5, 0.8, 0.95, 0.999}) {
      assertEquals(q, law(beta).cumulative(law(beta).quantile(q)), 1e-13);
    }
    for (double q : new double[] {0.999, 0.5, 0.01, 1e-8, 1e-30, 1e-100, 1e-250}) {
      assertEquals(q, law(beta).survival(law(beta).upperQuantile(q)), 1e-11 * q);
    }
    for (double s = -5; s < 7; s += 0.37) {
      double upper = law(beta).upperQuantile(law(beta).survival(s));
      assertEquals(s, upper, 1e-9);
    }
    assertEquals(Double.NEGATIVE_INFINITY, law(beta).quantile(0));
    assertEquals(Double.POSITIVE_INFINITY, law(beta).quantile(1));
    assertEquals(Double.POSITIVE_INFINITY, law(beta).upperQuantile(0));
  }

  @Test
  void endsOfTheLine() {
    TracyWidom law = TracyWidom.real();
    assertEquals(0, law.cumulative(Double.NEGATIVE_INFINITY));
    assertEquals(1, law.survival(-50));
    assertEquals(0, law.survival(Double.POSITIVE_INFINITY));
    assertEquals(1, law.cumulative(1e9));
    assertEquals(0, law.density(1e9));
    assertTrue(law.survival(99.9) > 0);
    assertTrue(TracyWidom.complex().survival(63.9) > 0);
  }

  @Test
  void drawsHaveTheMeanOfTheLaw() {
    double[] draws = TracyWidom.real().sample(Randomness.of(3).generator(), 4000);
    Estimate mean = Estimate.meanOf(draws);
    assertEquals(TracyWidom.real().mean(), mean.value(), 4 * mean.standardError());
  }

  @Test
  void refusesWhatIsNoNumberOrProbability() {
    TracyWidom law = TracyWidom.real();
    assertThrows(IllegalArgumentException.class, () -> law.cumulative(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> law.survival(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> law.density(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> law.quantile(1.5));
    assertThrows(IllegalArgumentException.class, () -> law.upperQuantile(-0.1));
  }

  @Test
  void airyFunctionIsWithinRounding() {
    for (JsonNode row : REFERENCE.get("airy")) {
      double x = row.get("x").asDouble();
      double value = row.get("ai").asDouble();
      double slope = row.get("derivative").asDouble();
      double conditioning = 1 + Math.abs(x) * Math.sqrt(Math.abs(x));
      double relative = 1e-15 * Math.max(5, conditioning);
      AiryFunction airy = AiryFunction.at(x);
      assertEquals(value, airy.value(), x < 0 ? 2e-15 : relative * value, row::toString);
      assertEquals(slope, airy.slope(), x < 0 ? 5e-15 : relative * -slope, row::toString);
    }
  }

  private static TracyWidom law(int beta) {
    return beta == 1 ? TracyWidom.real() : TracyWidom.complex();
  }

  private static JsonNode reference() {
    String name = "/io/attentionspectra/reference/tracy_widom.json";
    try (InputStream in = TracyWidomTest.class.getResourceAsStream(name)) {
      return new ObjectMapper().readTree(Objects.requireNonNull(in, name));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
