package io.attentionspectra.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.base.Estimate;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.SphericalHeads;
import io.attentionspectra.free.Free;
import io.attentionspectra.free.FreeLaw;
import io.attentionspectra.free.RDiagonalElement;
import io.attentionspectra.law.FreeProduct;
import io.attentionspectra.law.GaussianEquivalence;
import io.attentionspectra.law.SphericalEquivalence;
import io.attentionspectra.spectrum.Calibration;
import io.attentionspectra.spectrum.Curve;
import io.attentionspectra.spectrum.Distance;
import io.attentionspectra.spectrum.Interval;
import io.attentionspectra.spectrum.SpectralLaw;
import io.attentionspectra.spectrum.Spectrum;
import java.util.List;
import java.util.stream.IntStream;
import org.hipparchus.complex.Complex;
import org.junit.jupiter.api.Test;

/** The code of docs/guide/laws.md. */
final class LawsGuideTest {

  @Test
  void aLawAnswersQuestions() {
    // guide:law
    SpectralLaw law = SphericalEquivalence.of(512, 32, 0.8); // ℓ, m, β
    List<Interval> support = law.intervals(); // where the density is positive
    double edge = law.rightEdge(); // 18.96: nothing beyond it
    double density = law.density(0.5);
    double share = law.cumulative(0.5); // share of squared singular values up to 0.5
    double median = law.quantile(0.5);
    double spread = Math.sqrt(law.variance());
    Complex stieltjes = law.stieltjes(new Complex(1, 0.01));
    Curve curve = law.curve(0.5, 1, 1.5); // density and distribution function together
    // end
    assertEquals(edge, support.get(support.size() - 1).upper());
    assertEquals(18.96, edge, 0.005);
    assertEquals(share, law.cumulative(median) + share - 0.5, 1e-9);
    assertEquals(density, curve.density()[0], 1e-12);
    assertEquals(share, curve.cumulative()[0], 1e-12);
    assertTrue(spread > 0 && stieltjes.getImaginary() > 0);
  }

  @Test
  void theCalculusBuildsLaws() {
    // guide:product
    FreeLaw pooled =
        Free.product(Free.marchenkoPastur(0.3), Free.marchenkoPastur(0.5))
            .scaledBy(1 / 16.0)
            .law("mean of 16 tokens");
    // end
    assertEquals(FreeProduct.of(0.3, 0.5, 1 / 16.0).rightEdge(), pooled.rightEdge(), 1e-12);

    // guide:sum
    double beta = 0.8;
    double headRatio = 0.0625; // m/ℓ
    double noise = Math.expm1(beta * beta) - beta * beta; // θ₁ − θ₂
    RDiagonalElement scores = Free.gaussianProduct(beta, headRatio);
    FreeLaw head = scores.plus(Free.circular(Math.sqrt(noise))).law("a head");
    // end
    assertEquals(GaussianEquivalence.of(beta, headRatio).rightEdge(), head.rightEdge(), 1e-9);

    // guide:own
    FreeLaw own =
        Free.rDiagonal(Free.eigenvalues(new double[] {0.5, 4}, new double[] {0.9, 0.1}))
            .plus(Free.circular(0.3))
            .law("two levels and noise");
    // end
    assertEquals(0.9 * 0.5 + 0.1 * 4 + 0.09, own.mean(), 1e-12);
  }

  @Test
  void aDistanceNeedsACalibration() {
    // guide:distance
    SpectralLaw law = SphericalEquivalence.of(256, 32, 0.5);
    SphericalHeads heads = SphericalHeads.of(256, 32, 0.5);
    List<Spectrum> replicas =
        IntStream.range(0, 10)
            .mapToObj(r -> heads.draw(Randomness.of(42).child("replica", r)))
            .map(head -> AttentionSpectrum.of(head, 1).spectrum())
            .toList();
    Calibration calibration =
        Calibration.against(Distance.KOLMOGOROV_SMIRNOV, law, replicas.subList(1, 10));
    double measured = Distance.KOLMOGOROV_SMIRNOV.between(replicas.get(0), law);
    Estimate expected = calibration.mean(); // what the distance is when the law is right
    double pValue = calibration.pValue(measured);
    // end
    assertTrue(expected.value() < 0.02, expected.toString());
    assertTrue(pValue >= 0.1);
    assertEquals(expected.value(), measured, 0.01);
  }
}
