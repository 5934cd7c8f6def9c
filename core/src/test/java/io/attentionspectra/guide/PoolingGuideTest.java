package io.attentionspectra.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.SequenceEnsemble;
import io.attentionspectra.ensemble.SequenceSigns;
import io.attentionspectra.ensemble.SequenceSpectrum;
import io.attentionspectra.ensemble.TokenTable;
import io.attentionspectra.pooling.DiagonalRule;
import io.attentionspectra.pooling.EstimatedCorrelation;
import io.attentionspectra.pooling.LinearPooling;
import io.attentionspectra.pooling.PooledCovariance;
import io.attentionspectra.pooling.Poolings;
import io.attentionspectra.pooling.PositionalCorrelation;
import io.attentionspectra.pooling.SignCorrelation;
import io.attentionspectra.pooling.UnlabelledCorrelation;
import io.attentionspectra.signal.PooledSignal;
import org.junit.jupiter.api.Test;

/** The code of docs/guide/pooling.md. */
final class PoolingGuideTest {

  @Test
  void weightsDecideTheSignal() {
    // guide:poolings
    PositionalCorrelation r = PositionalCorrelation.ofLoadings(1, 0.9, 0.6, 0.3, 0.1, 0, 0, 0);
    LinearPooling mean = Poolings.mean();
    LinearPooling early = Poolings.harmonicCausal(0);
    LinearPooling best = Poolings.topEigenvector(r);
    double kappa = mean.kappa(8); // 1/8
    double alpha = mean.alpha(r);
    double ofMean = mean.signalToNoise(r); // α/κ = 1.77
    double ofEarly = early.signalToNoise(r); // 2.35
    double ofBest = best.signalToNoise(r); // 2.52, the largest eigenvalue of R
    // end
    assertEquals(0.125, kappa, 1e-15);
    assertEquals(ofMean, alpha / kappa, 1e-12);
    assertEquals(1.77, ofMean, 0.005);
    assertEquals(2.35, ofEarly, 0.005);
    assertEquals(2.52, ofBest, 0.005);
    assertEquals(r.largestEigenvalue(), ofBest, 1e-12);
  }

  @Test
  void simulatedSequencesFollowThePrediction() {
    // guide:simulate
    int d = 100;
    int vocabulary = 400;
    int sequences = 2_000;
    PositionalCorrelation r = PositionalCorrelation.ofLoadings(1, 0.9, 0.6, 0.3);
    SequenceEnsemble texts =
        new SequenceEnsemble(
            TokenTable.independentSign(d, vocabulary, 4, Randomness.of(1)), // ‖μ‖² = 4
            SequenceSigns.ofLoadings(1, 0.9, 0.6, 0.3),
            Randomness.of(2));
    LinearPooling pooling = Poolings.topEigenvector(r);
    SequenceSpectrum measured = SequenceSpectrum.centred(texts.pooled(pooling, sequences));
    double largest = measured.largest(); // 11.01
    double alignment = measured.alignment(texts.table().direction()); // squared cosine, 0.990
    PooledSignal theory =
        PooledSignal.of(d / (double) vocabulary, d / (double) sequences, pooling.rho(r, 4));
    double predicted = pooling.kappa(4) * theory.outlier().orElseThrow(); // 11.09
    // end
    assertEquals(11.01, largest, 0.005);
    assertEquals(0.990, alignment, 0.0005);
    assertEquals(11.09, predicted, 0.005);
    assertEquals(theory.alignment(), alignment, 0.01);

    // guide:labels
    SignCorrelation labelled = SignCorrelation.ofLength(4);
    UnlabelledCorrelation unlabelled = UnlabelledCorrelation.of(4, d);
    PooledCovariance covariance = PooledCovariance.ofDimension(d);
    for (int n = 0; n < sequences; n++) {
      labelled.add(texts.signsOf(n)); // −1 or +1 per position
      unlabelled.add(texts.tokens(n)); // 4 × 100
      covariance.add(pooling.apply(texts.tokens(n)));
    }
    PositionalCorrelation fromLabels = labelled.correlation();
    EstimatedCorrelation estimate = unlabelled.estimate(DiagonalRule.constant(4));
    LinearPooling estimated = Poolings.topEigenvector(estimate.correlation());
    // end
    assertEquals(0.9, fromLabels.get(0, 1), 0.06);
    assertEquals(0.9, estimate.correlation().get(0, 1), 0.15);
    assertTrue(estimated.signalToNoise(r) > 0.98 * pooling.signalToNoise(r));
    assertEquals(sequences, covariance.count());
  }
}
