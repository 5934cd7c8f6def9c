package io.attentionspectra.law;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.attentionspectra.spectrum.SpectralLaw;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The laws against laws.json: density 1e-10 relative, edges and means 1e-12. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LawReferenceTest {

  /** The whole file; an unknown key fails the load. */
  private record Reference(
      List<Product> freeMp,
      List<JsonNode> signal,
      List<Attention> gaussianEquivalence,
      List<Tokens> gaussianEquivalenceGaussianTokens,
      List<Spherical> sphericalEquivalence,
      List<JsonNode> harmonicWeights) {}

  @SuppressWarnings("ArrayRecordComponent")
  private record Product(
      double delta,
      double gamma,
      double kappa,
      double rightEdge,
      double xC,
      double atomAtZero,
      double[] x,
      double[] density,
      Double[] moments) {}

  @SuppressWarnings("ArrayRecordComponent")
  private record Attention(
      double beta,
      double ratioDqkOverL,
      double mean,
      double rightEdge,
      double[] x,
      double[] density) {}

  @SuppressWarnings("ArrayRecordComponent")
  private record Tokens(
      @JsonProperty("ratio_d_over_l") double ratioDOverL,
      double ratioDqkOverL,
      double beta,
      double rightEdge,
      double[] x,
      double[] density) {}

  @SuppressWarnings("ArrayRecordComponent")
  private record Spherical(
      int l,
      int dQk,
      double beta,
      int degrees,
      double totalVariance,
      double[] componentVariance,
      double[] componentDimension,
      double rightEdge,
      double[] x,
      double[] density) {}

  private Reference reference;

  @BeforeAll
  void load() throws IOException {
    ObjectMapper mapper =
        JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();
    try (InputStream in =
        getClass().getResourceAsStream("/io/attentionspectra/reference/laws.json")) {
      reference = mapper.readValue(in, Reference.class);
    }
  }

  /** Densities below 1e-30 stand for points outside the support. */
  private static void assertAgrees(SpectralLaw law, double edge, double[] x, double[] expected) {
    assertEquals(edge, law.rightEdge(), 1e-12 * edge);
    assertEquals(x.length, expected.length);
    for (int i = 0; i < x.length; i++) {
      double density = expected[i] < 1e-30 ? 0 : expected[i];
      double point = x[i];
      assertEquals(density, law.density(point), 1e-10 * density, () -> law + " at " + point);
    }
  }

  @Test
  void freeProducts() {
    assertEquals(4, reference.freeMp().size());
    for (Product row : reference.freeMp()) {
      SpectralLaw law = FreeProduct.of(row.delta(), row.gamma(), row.kappa());
      assertAgrees(law, row.rightEdge(), row.x(), row.density());
      double atom = law.atoms().isEmpty() ? 0 : law.atoms().get(0).mass();
      assertEquals(row.atomAtZero(), atom, 1e-15);
      for (int k = 0; k < row.moments().length; k++) {
        Double moment = row.moments()[k];
        if (moment != null) {
          assertEquals(moment, law.moment(k + 1), 1e-12 * moment);
        }
      }
    }
  }

  @Test
  void gaussianEquivalence() {
    assertTrue(reference.gaussianEquivalence().size() >= 5);
    for (Attention row : reference.gaussianEquivalence()) {
      SpectralLaw law = GaussianEquivalence.of(row.beta(), row.ratioDqkOverL());
      assertAgrees(law, row.rightEdge(), row.x(), row.density());
      assertEquals(row.mean(), law.mean(), 1e-12 * row.mean());
    }
  }

  @Test
  void gaussianTokens() {
    for (Tokens row : reference.gaussianEquivalenceGaussianTokens()) {
      SpectralLaw law =
          GaussianEquivalence.ofGaussianTokens(row.beta(), row.ratioDqkOverL(), row.ratioDOverL());
      assertAgrees(law, row.rightEdge(), row.x(), row.density());
    }
  }

  @Test
  void sphericalEquivalence() {
    for (Spherical row : reference.sphericalEquivalence()) {
      SphericalEquivalence law =
          SphericalEquivalence.of(row.l(), row.dQk(), row.beta(), row.degrees());
      assertAgrees(law, row.rightEdge(), row.x(), row.density());
      assertEquals(row.totalVariance(), law.totalVariance(), 1e-13 * row.totalVariance());
      for (int k = 0; k < row.degrees(); k++) {
        double variance = row.componentVariance()[k];
        assertEquals(variance, law.componentVariance(k + 1), 1e-12 * variance);
        assertEquals(row.componentDimension()[k], law.componentDimension(k + 1), 1e-9);
      }
    }
  }
}
