package io.attentionspectra.ensemble;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.attention.RelativeSpectrum;
import io.attentionspectra.attention.ScoreStatistics;
import io.attentionspectra.attention.Softmax;
import io.attentionspectra.balancing.Balancing;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.drawn.Distances;
import io.attentionspectra.law.CausalSphericalEquivalence;
import io.attentionspectra.law.SphericalEquivalence;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.signal.EdgeSignificance;
import io.attentionspectra.spectrum.Spectrum;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Balanced spherical heads against their laws, as they are and with a sink and key biases. */
class BalancedHeadsTest {

  private static final int REPLICAS = 4;

  private static double[] squares(Matrix logits, AttentionMask mask) {
    return SpectralSolver.standard()
        .squaredSingularValues(Balancing.ofLogits(logits, mask).relative());
  }

  private static Matrix head(int headSize, int replica) {
    return SphericalHeads.of(512, headSize, 0.5)
        .draw(Randomness.of(5).child("replica", replica))
        .logits();
  }

  /** Limit 0.012 on the mean over 4 draws. */
  @ParameterizedTest
  @ValueSource(ints = {32, 64})
  void causalHeadsFollowTheirLawAlsoUnderASinkAndKeyBiases(int headSize) {
    CausalSphericalEquivalence law = CausalSphericalEquivalence.of(512, headSize, 0.5);
    AttentionMask mask = AttentionMask.causal(512);
    double distance = 0;
    for (int replica = 0; replica < REPLICAS; replica++) {
      double[] squares = squares(head(headSize, replica), mask);
      distance += Distances.aboveRounding(squares, law) / REPLICAS;
    }
    assertTrue(distance <= 0.012, "distance " + distance);
    Matrix logits = head(headSize, 0);
    Matrix disturbed = withSinkAndBiases(logits);
    assertArrayEquals(squares(logits, mask), squares(disturbed, mask), 1e-9);
    double betaHat = ScoreStatistics.of(disturbed, mask).betaHat();
    assertEquals(ScoreStatistics.of(logits, mask).betaHat(), betaHat, 1e-10);
    assertEquals(0.5, betaHat, 0.01);
  }

  /** What balancing is for: the same heads with a sink of 6 on the first key, unbalanced. */
  @ParameterizedTest
  @ValueSource(ints = {32, 64})
  void aSinkTakesRelativeAttentionFarFromTheLaw(int headSize) {
    AttentionMask mask = AttentionMask.causal(512);
    Matrix logits = head(headSize, 0);
    Matrix sink = Matrix.generate(512, 512, (i, j) -> logits.get(i, j) + (j == 0 ? 6 : 0));
    Matrix raw = RelativeSpectrum.relative(Softmax.ofRows(sink, mask), mask);
    double[] squares = SpectralSolver.standard().squaredSingularValues(raw);
    CausalSphericalEquivalence law = CausalSphericalEquivalence.of(512, headSize, 0.5);
    assertTrue(Distances.aboveRounding(squares, law) > 0.2);
    assertTrue(squares[0] > 1000 * law.rightEdge());
  }

  private static Matrix withSinkAndBiases(Matrix logits) {
    double[] bias = Randomness.of(6).gaussians(logits.columns());
    return Matrix.generate(
        logits.rows(),
        logits.columns(),
        (i, j) -> logits.get(i, j) + 0.7 * bias[j] + (j == 0 ? 6 : 0));
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 64})
  void headsWithoutMaskFollowTheirLaw(int headSize) {
    SphericalEquivalence law = SphericalEquivalence.of(512, headSize, 0.5);
    AttentionMask mask = AttentionMask.full(512);
    double distance = 0;
    for (int replica = 0; replica < REPLICAS; replica++) {
      double[] squares = squares(head(headSize, replica), mask);
      distance += Distances.distance(Spectrum.of(squares), law) / REPLICAS;
    }
    assertTrue(distance <= 0.012, "distance " + distance);
  }

  /** Share of 500 random heads at ℓ = 250 whose largest value has a p-value below 0.05. */
  @Tag("slow")
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void pValuesOfBalancedHeadsAreNotTooSmall(boolean causal) {
    int headSize = 64;
    AttentionMask mask = causal ? AttentionMask.causal(250) : AttentionMask.full(250);
    EdgeSignificance edge =
        EdgeSignificance.of(
            causal
                ? CausalSphericalEquivalence.of(250, headSize, 0.5)
                : SphericalEquivalence.of(250, headSize, 0.5));
    SphericalHeads heads = SphericalHeads.of(250, headSize, 0.5);
    long small =
        IntStream.range(0, 500)
            .parallel()
            .mapToObj(r -> heads.draw(Randomness.of(9).child("replica", r)).logits())
            .filter(logits -> edge.pValue(Spectrum.of(squares(logits, mask)).get(0), 250) < 0.05)
            .count();
    assertTrue(small <= 0.06 * 500, small + " of 500");
  }
}
