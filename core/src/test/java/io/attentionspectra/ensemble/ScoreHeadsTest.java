package io.attentionspectra.ensemble;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.drawn.Distances;
import io.attentionspectra.law.GaussianEquivalence;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.score.ScoreFunction;
import io.attentionspectra.spectrum.Spectrum;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Simulated heads of score functions other than softmax against their law. */
class ScoreHeadsTest {

  private static final int SIZE = 1000;

  /** Limit of the issue at ℓ = m = 1000. */
  private static final double LIMIT = 0.008;

  private static Matrix weights(ScoreFunction score) {
    AttentionHead head = GaussianHeads.of(SIZE, SIZE, 1).draw(Randomness.of(9));
    return head.scores().map(score::weight);
  }

  private static double distance(Matrix centred, ScoreFunction score) {
    double[] squares = SpectralSolver.standard().squaredSingularValues(centred);
    double distance = Distances.distance(Spectrum.of(squares), GaussianEquivalence.of(score, 1));
    return distance;
  }

  @Test
  void softCappedHeadsFollowTheirLaw() {
    ScoreFunction score = ScoreFunction.softCap(2, 3);
    Matrix weights = weights(score);
    double[] sums = new double[SIZE];
    Arrays.setAll(sums, i -> Arrays.stream(weights.row(i)).sum());
    Matrix attention = Matrix.generate(SIZE, SIZE, (i, j) -> weights.get(i, j) / sums[i]);
    double distance = distance(AttentionSpectrum.centred(attention), score);
    assertTrue(distance <= LIMIT, "distance " + distance);
  }

  /** Not normalised by rows: over its mean, less the means of rows and columns, over √ℓ. */
  @Test
  void sigmoidHeadsFollowTheirLaw() {
    ScoreFunction score = ScoreFunction.sigmoid(1.5, -2);
    Matrix weights = weights(score);
    double[] rows = new double[SIZE];
    double[] columns = new double[SIZE];
    for (int i = 0; i < SIZE; i++) {
      for (int j = 0; j < SIZE; j++) {
        rows[i] += weights.get(i, j) / SIZE;
        columns[j] += weights.get(i, j) / SIZE;
      }
    }
    double mean = Arrays.stream(rows).sum() / SIZE;
    double scale = 1 / (mean * Math.sqrt(SIZE));
    Matrix centred =
        Matrix.generate(
            SIZE, SIZE, (i, j) -> scale * (weights.get(i, j) - rows[i] - columns[j] + mean));
    double distance = distance(centred, score);
    assertTrue(distance <= LIMIT, "distance " + distance);
  }
}
