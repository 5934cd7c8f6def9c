package io.attentionspectra.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.attentionspectra.law.FreeProduct;
import io.attentionspectra.law.TracyWidom;
import io.attentionspectra.spectrum.EdgeScaling;
import org.junit.jupiter.api.Test;

class EdgeSignificanceTest {

  /** The edge of MP₁: E = 4, γ₀ = 16^{−1/3}. */
  private static final EdgeSignificance TEST =
      new EdgeSignificance(new EdgeScaling(4, 1 / Math.cbrt(16)));

  /** λ(p) = (1 + p)(1 + δp)(1 + γp)/p turns at p = 1/x_c: γ₀ = [2/(E² λ″)]^{1/3}. */
  @Test
  void takesEdgeAndScaleFromTheLaw() {
    double delta = 0.4;
    double gamma = 0.6;
    PooledSignal model = PooledSignal.of(delta, gamma, 0);
    double critical = model.secondThreshold() - delta;
    double edge = model.bulkEdge();
    double curvature = 2 * critical * critical * critical + 2 * delta * gamma;
    EdgeScaling scaling = EdgeSignificance.of(FreeProduct.of(delta, gamma, 1)).scaling();
    assertEquals(edge, scaling.edge(), 1e-12 * edge);
    assertEquals(Math.cbrt(2 / (edge * edge * curvature)), scaling.scale(), 1e-10);
  }

  /**
   * For square white Wishart matrices Johnstone's centring and scaling, (√(n−1) + √n)² and (√(n−1)
   * + √n)(1/√(n−1) + 1/√n)^{1/3}, tend to the ones used here.
   */
  @Test
  void agreesWithJohnstoneForLargeMatrices() {
    int n = 1_000_000;
    double roots = Math.sqrt(n - 1.0) + Math.sqrt(n);
    double scale = roots * Math.cbrt(1 / Math.sqrt(n - 1.0) + 1 / Math.sqrt(n));
    double eigenvalue = (roots * roots + 2 * scale) / n;
    double shifted = 2 - 2 / Math.cbrt(16.0 * n);
    assertEquals(TracyWidom.real().survival(shifted), TEST.pValue(eigenvalue, n), 1e-7);
  }

  @Test
  void criticalEigenvalueHasItsPValue() {
    for (double p : new double[] {0.5, 0.05, 1e-3, 1e-30}) {
      assertEquals(p, TEST.pValue(TEST.criticalEigenvalue(p, 200), 200), 1e-10 * p);
    }
    assertEquals(TracyWidom.real().survival(0), TEST.pValue(4, 500), 1e-15);
  }

  @Test
  void refusesWhatIsNoMeasurement() {
    assertThrows(IllegalArgumentException.class, () -> TEST.pValue(Double.NaN, 100));
    assertThrows(IllegalArgumentException.class, () -> TEST.pValue(5, 1));
    assertThrows(IllegalArgumentException.class, () -> TEST.criticalEigenvalue(0, 100));
    assertThrows(IllegalArgumentException.class, () -> TEST.criticalEigenvalue(Double.NaN, 100));
  }
}
