package org.example.nulls;

import static io.attentionspectra.study.Spectra.attentionSpectrum;
import static io.attentionspectra.study.Spectra.gaussianEquivalence;
import static io.attentionspectra.study.Spectra.mean;
import static io.attentionspectra.study.Spectra.pooledCovariance;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.law.MarchenkoPastur;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.Texts;
import io.attentionspectra.nulls.AttentionNull;
import io.attentionspectra.nulls.PooledNull;
import io.attentionspectra.result.HeadResult;
import io.attentionspectra.result.PooledResult;
import io.attentionspectra.result.StudyResult;
import io.attentionspectra.simulate.SimulatedHeads;
import io.attentionspectra.simulate.SimulatedSource;
import io.attentionspectra.study.Spectra;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Nulls of a stranger, one file each, in a study from beginning to verdict. */
final class StrangersNullsTest {

  private static final int DIMENSION = 40;
  private static final ModelShape SHAPE = new ModelShape(1, 2, 16, DIMENSION, 4000, 64, false);

  private static Texts texts(int count, int words) {
    return Texts.of("words", Collections.nCopies(count, "word ".repeat(words)));
  }

  private static StudyResult heads(double beta, AttentionNull... nulls) {
    return Spectra.of(SimulatedSource.of(SHAPE, 1).withHeads(SimulatedHeads.gaussian(beta)))
        .probe(attentionSpectrum())
        .against(nulls)
        .run(texts(1, 48));
  }

  /** Noise of the head's strength is far from heads of 16 dimensions; their own law is not. */
  @Test
  void aLawStandsInSentenceResultAndVerdict() {
    StudyResult result = heads(0.5, new NoiseNull(), gaussianEquivalence());
    assertTrue(result.sentence().contains("against the noise of equal strength law and the Gau"));
    for (HeadResult head : result.attention()) {
      double noise = ks(head, "noise of equal strength");
      assertTrue(noise > ks(head, "gaussian equivalence"), "KS " + noise);
      assertTrue(head.detail().laws().containsKey("noise of equal strength"));
      assertEquals(
          "Tracy–Widom at the edge of the gaussian equivalence", head.significance().method());
    }
    HeadResult alone = heads(0.5, new NoiseNull()).attention().get(0);
    assertEquals(
        "Tracy–Widom at the edge of the noise of equal strength", alone.significance().method());
    // Squared singular values of the scores alone, of rank 16, lie far beyond noise of their mean.
    assertTrue(alone.unusual().contains("beyond the noise of equal strength"), alone.unusual());
    String untested = heads(6, new NoiseNull()).attention().get(0).significance().method();
    assertEquals(
        "not tested: outside the domain of the edge of noise (linear regime) and no simulated null"
            + " was asked for",
        untested);
  }

  @Test
  void aDrawStandsInSentenceResultAndVerdict() {
    StudyResult result = heads(1, new RotatedKeysNull(9));
    assertTrue(result.sentence().contains("the head with rotated keys (9 replicas)"));
    for (HeadResult head : result.attention()) {
      assertEquals(
          "rank among 9 replicas of the head with rotated keys", head.significance().method());
      assertEquals(Set.of("head with rotated keys"), head.detail().bands().keySet());
      assertEquals(Set.of("head with rotated keys"), head.ksUnderNull().keySet());
    }
    assertTrue(
        result
            .verdict()
            .get(0)
            .endsWith("stronger than in every draw of the head with rotated keys"),
        result.verdict().get(0));
  }

  private static double ks(HeadResult head, String name) {
    return head.kolmogorovSmirnov().entrySet().stream()
        .filter(each -> each.getKey().equals(name))
        .mapToDouble(each -> each.getValue().value())
        .findFirst()
        .orElseThrow();
  }

  /** Pooled isotropic tokens follow Marchenko–Pastur of their variance over the window, κ = 1/4. */
  @Test
  void aPooledLawStandsInSentenceResultAndOutliers() {
    PooledNull isotropic = new IsotropicTokensNull();
    StudyResult result =
        Spectra.of(SimulatedSource.of(SHAPE, 1).withSequences(StrangersNullsTest::sequence))
            .probe(pooledCovariance(mean()))
            .against(isotropic)
            .window(4)
            .run(texts(400, 4));
    assertTrue(result.sentence().endsWith("against the isotropic tokens law"), result.sentence());
    PooledResult pooled = result.pooling().get(0);
    double ks = pooled.kolmogorovSmirnov().getOrDefault("isotropic tokens", 1.0);
    // Within about (log d)/d of the limit, with d = 40.
    assertTrue(ks < Math.log(DIMENSION) / DIMENSION, "KS " + ks);
    double edge = 0.25 * MarchenkoPastur.of(0.1).rightEdge();
    assertEquals(edge, pooled.edge().orElseThrow(), 0.02 * edge);
    assertTrue(pooled.largestPValue().isPresent());
    assertEquals(List.of(), pooled.outliers());
    assertTrue(result.poolingCsv().startsWith("depth,strategy"));
    assertTrue(
        result.poolingCsv().lines().findFirst().orElseThrow().endsWith("ks isotropic tokens"));
  }

  private static Matrix sequence(int text) {
    double[] values = Randomness.of(7).child("text", text).gaussians(4 * DIMENSION);
    return Matrix.of(4, DIMENSION, values);
  }
}
