package io.attentionspectra.law;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attentionspectra.spectrum.SoftEdged;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The laws of causal attention against causal.json, each value to as many digits as the file says
 * two solvers agree on there (significant ones of densities, decimals of distribution functions).
 */
class CausalReferenceTest {

  static Stream<JsonNode> sets() throws IOException {
    try (InputStream in =
        CausalReferenceTest.class.getResourceAsStream(
            "/io/attentionspectra/reference/causal.json")) {
      JsonNode sets = new ObjectMapper().readTree(in).get("sets");
      return StreamSupport.stream(sets.spliterator(), false);
    }
  }

  private static SoftEdged law(JsonNode set) {
    JsonNode p = set.get("params");
    return switch (set.get("kind").asText()) {
      case "noise" -> CausalNoise.of(set.get("sigma2").asDouble());
      case "linear" -> CausalEquivalence.of(p.get(0).asDouble(), p.get(1).asDouble());
      case "spherical" ->
          CausalSphericalEquivalence.of(p.get(2).asInt(), p.get(1).asInt(), p.get(0).asDouble());
      default -> throw new IllegalArgumentException("unknown kind " + set.get("kind"));
    };
  }

  private static double theta(JsonNode set) {
    double sum = set.get("sigma2").asDouble();
    for (JsonNode v : set.get("v")) {
      sum += v.asDouble();
    }
    return sum;
  }

  @ParameterizedTest
  @MethodSource("sets")
  void densityAndDistributionFunctionToTheDigitsGiven(JsonNode set) {
    SoftEdged law = law(set);
    for (int i = 0; i < set.get("x").size(); i++) {
      double x = set.get("x").get(i).asDouble();
      double density = set.get("density").get(i).asDouble();
      double digits = Math.pow(10, -set.get("density_digits").get(i).asInt());
      assertEquals(density, law.density(x), digits * density, () -> law + " at " + x);
      double cumulative = set.get("cdf").get(i).asDouble();
      double decimals = Math.pow(10, -set.get("cdf_digits").get(i).asInt());
      assertEquals(cumulative, law.cumulative(x), decimals, () -> law + " at " + x);
    }
  }

  /** The file has γ₀ by finite differences, good to about six digits. */
  @ParameterizedTest
  @MethodSource("sets")
  void rightEdgeToTheDigitsGiven(JsonNode set) {
    SoftEdged law = law(set);
    double edge = set.get("edge").asDouble();
    double digits = Math.pow(10, -set.get("edge_digits").asInt());
    assertEquals(edge, law.rightEdge(), digits * edge);
    double scale = set.get("gamma0").asDouble();
    assertEquals(scale, law.rightEdgeScaling().scale(), 1e-6 * scale);
  }

  /** m₁ = θ/2, m₂ = ⅔θ² + Σ v_k²/(6c_k). */
  @ParameterizedTest
  @MethodSource("sets")
  void firstMomentsByTheirFormulas(JsonNode set) {
    double theta = theta(set);
    double second = 2 * theta * theta / 3;
    for (int k = 0; k < set.get("v").size(); k++) {
      double v = set.get("v").get(k).asDouble();
      second += v * v / (6 * set.get("c").get(k).asDouble());
    }
    assertEquals(theta / 2, law(set).mean(), 1e-12 * theta);
    assertEquals(second, law(set).moment(2), 1e-12 * second);
  }
}
