package io.attentionspectra.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.attention.RelativeSpectrum;
import io.attentionspectra.balancing.Balancing;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.SphericalHeads;
import io.attentionspectra.law.CausalEquivalence;
import io.attentionspectra.law.CausalSphericalEquivalence;
import io.attentionspectra.law.MaskedEquivalence;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.masked.MaskProfile;
import io.attentionspectra.score.ScoreFunction;
import io.attentionspectra.spectrum.SoftEdged;
import org.junit.jupiter.api.Test;

/** The code of docs/guide/causal.md. */
final class CausalGuideTest {

  @Test
  void aBalancedHeadIsSetAgainstItsLaw() {
    AttentionHead head = SphericalHeads.of(256, 32, 0.5).draw(Randomness.of(3));
    AttentionMask mask = AttentionMask.causal(256);
    // guide:balanced
    Balancing balancing = Balancing.ofLogits(head.logits(), mask);
    RelativeSpectrum measured =
        RelativeSpectrum.ofRelative(balancing.relative(), 5, SpectralSolver.standard());
    SoftEdged law = CausalSphericalEquivalence.of(256, 32, 0.5); // ℓ, m, β
    double largest = measured.spectrum().get(0); // a little below the edge
    double edge = law.rightEdge();
    double share = law.cumulative(0.5); // of squared singular values up to 0.5
    // end
    assertTrue(largest < 1.1 * edge && largest > 0.7 * edge, largest + " and " + edge);
    assertEquals(share, 1 - law.survival(0.5), 1e-12);
  }

  @Test
  void masksAndScoreFunctionsHaveLaws() {
    // guide:scores
    MaskedEquivalence window = MaskedEquivalence.of(0.5, 1, MaskProfile.window(0.25));
    ScoreFunction capped = ScoreFunction.softCap(2, 3); // β and the cap
    CausalEquivalence gemma = CausalEquivalence.of(capped, 0.25); // and m/ℓ
    ScoreFunction own = ScoreFunction.of("squared ReLU", s -> Math.max(0, s) * Math.max(0, s));
    double error = own.error(); // of its moments, relative
    // end
    assertEquals(Math.expm1(0.25) * (0.25 - 0.25 * 0.25 / 2), window.mean(), 1e-9);
    assertEquals(capped.total() / 2, gemma.mean(), 1e-9);
    assertTrue(error < 1e-6);
  }
}
