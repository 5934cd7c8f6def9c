package io.attentionspectra.cli.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.attentionspectra.cli.Invocation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SimulateCommandTest {

  private static JsonNode json(String line) {
    return Invocation.ofLine(line + " --json").json();
  }

  /** ℓ = m = 200, β = 0.5: measured near the law, largest value near its edge. */
  @Test
  void attentionMeetsTheGaussianEquivalence() {
    JsonNode json = json("simulate attention --length 200 --head-dim 200 --beta 0.5 --replicas 3");
    JsonNode law = json.path("gaussian-equivalence");
    assertTrue(law.path("ks").doubleValue() < 0.03, law.toString());
    assertEquals(5, law.path("largest").size());
    double edge = law.path("edge").doubleValue();
    assertEquals(edge, law.path("largest").get(0).doubleValue(), 0.2 * edge);
  }

  /** At small head size the spherical law fits spheres and the Gaussian one does not. */
  @Test
  void attentionOnSpheres() {
    JsonNode json =
        json("simulate attention --length 256 --head-dim 32 --beta 0.5 --tokens spherical");
    double spherical = json.path("spherical-equivalence").path("ks").doubleValue();
    double gaussian = json.path("gaussian-equivalence").path("ks").doubleValue();
    assertTrue(spherical < 0.03, "KS to the spherical law " + spherical);
    assertTrue(gaussian > 3 * spherical, "KS to the Gaussian law " + gaussian);
  }

  @Test
  void attentionOnGaussianTokensUsesTheirRatio() {
    JsonNode narrow =
        json("simulate attention --length 120 --head-dim 120 --beta 0.5 --tokens gaussian:60");
    JsonNode plain = json("simulate attention --length 120 --head-dim 120 --beta 0.5");
    double edge = narrow.path("gaussian-equivalence").path("edge").doubleValue();
    assertTrue(edge > plain.path("gaussian-equivalence").path("edge").doubleValue());
  }

  /** Under a mask, balanced or not, heads on spheres meet the laws of the mask. */
  @ParameterizedTest
  @ValueSource(strings = {"--causal", "--causal --balanced", "--window 64", "--balanced"})
  void maskedAttentionMeetsItsLaw(String mask) {
    JsonNode json =
        json(
            "simulate attention --length 256 --head-dim 64 --beta 0.5 --tokens spherical --replicas"
                + " 3 "
                + mask);
    String law =
        mask.startsWith("--causal")
            ? "causal-spherical-equivalence"
            : mask.startsWith("--window")
                ? "masked-spherical-equivalence"
                : "spherical-equivalence";
    assertEquals(2, json.size());
    double distance = json.path(law).path("ks").doubleValue();
    assertTrue(distance < 0.03, law + ": " + distance);
  }

  /** ρ = T‖μ‖² for equal signs; the outlier of one draw varies by about 3 %. */
  @Test
  void poolingMeetsItsPrediction() {
    String line =
        "simulate pooling --dim 100 --vocabulary 300 --sequences 400 --tokens 4 --signal 3"
            + " --correlation 1 --pooling mean,harmonic:0,top-eigenvector";
    JsonNode json = json(line);
    JsonNode mean = json.path("mean");
    assertEquals(12, mean.path("rho").doubleValue(), 1e-9);
    assertEquals(0.25, mean.path("kappa").doubleValue(), 1e-12);
    double predicted = mean.path("predicted").path("outlier").doubleValue();
    assertEquals(predicted, mean.path("measured").path("largest").doubleValue(), 0.12 * predicted);
    assertEquals(
        mean.path("predicted").path("alignment").doubleValue(),
        mean.path("measured").path("alignment").doubleValue(),
        0.06);
    assertTrue(mean.path("measured").path("ks").doubleValue() < 0.05);
    assertEquals(1, json.path("top-eigenvector").path("kappa").doubleValue(), 1e-9);
    assertTrue(json.path("harmonic:0").path("rho").doubleValue() < 12);
    assertEquals(json(line), json, "the same seed gives the same numbers");
  }

  @Test
  void poolingWithoutSignalPredictsNoOutlier() {
    JsonNode mean =
        json("simulate pooling --dim 60 --vocabulary 200 --sequences 200 --tokens 3 --signal 0"
                + " --correlation 0,0,0")
            .path("mean");
    assertTrue(mean.path("predicted").path("outlier").isNull());
    assertEquals(0, mean.path("predicted").path("alignment").doubleValue());
    assertTrue(mean.path("measured").path("ks").doubleValue() < 0.06, mean.toString());
  }

  /** Lengths that differ: the separable law and its outlier; one draw varies by some per cent. */
  @Test
  void raggedPoolingMeetsItsPrediction() {
    JsonNode json =
        json(
            "simulate pooling --dim 100 --vocabulary 300 --sequences 400 --tokens 2:1,4:2,8"
                + " --signal 3 --correlation 0.9 --pooling mean,root-length,top-eigenvector");
    assertEquals(3, json.size());
    for (JsonNode each : json) {
      double predicted = each.path("predicted").path("outlier").doubleValue();
      assertEquals(
          predicted, each.path("measured").path("largest").doubleValue(), 0.12 * predicted);
      assertEquals(
          each.path("predicted").path("alignment").doubleValue(),
          each.path("measured").path("alignment").doubleValue(),
          0.06);
      assertTrue(each.path("measured").path("ks").doubleValue() < 0.05, each.toString());
      assertEquals(3, each.path("lengths").size());
      assertEquals(0.5, each.path("lengths").path(1).path("share").doubleValue(), 1e-12);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "simulate attention --length 1 --head-dim 8 --beta 0.5",
        "simulate attention --length 8 --head-dim 0 --beta 0.5",
        "simulate attention --length 8 --head-dim 8 --beta -1",
        "simulate attention --length 8 --head-dim 8 --beta 1 --replicas 0",
        "simulate attention --length 8 --head-dim 8 --beta 1 --tokens square",
        "simulate attention --length 64 --head-dim 8 --beta 0.5 --causal --window 16",
        "simulate attention --length 64 --head-dim 8 --beta 0.5 --window 65",
        "simulate attention --length 64 --head-dim 8 --beta 0.5 --window 0",
        "simulate attention --length 64 --head-dim 8 --beta 0.5 --window 16 --tokens gaussian:4",
        "simulate attention --length 64 --head-dim 8 --beta 9 --causal",
        "simulate pooling --dim 9 --vocabulary 9 --sequences 9 --tokens 1 --signal 1 --correlation"
            + " 1",
        "simulate pooling --dim 9 --vocabulary 9 --sequences 9 --tokens 3 --signal 1 --correlation"
            + " 1,1",
        "simulate pooling --dim 9 --vocabulary 9 --sequences 1 --tokens 2 --signal 1 --correlation"
            + " 1",
        "simulate pooling --dim 9 --vocabulary 9 --sequences 9 --tokens 2 --signal -1 --correlation"
            + " 1",
        "simulate pooling --dim 9 --vocabulary 9 --sequences 9 --tokens 2 --signal 1 --correlation"
            + " no.csv",
        "simulate pooling --dim 9 --vocabulary 9 --sequences 9 --tokens 2 --signal 1 --correlation"
            + " 1 --pooling max",
        "simulate pooling --dim 100000 --vocabulary 100000 --sequences 9 --tokens 2 --signal 1"
            + " --correlation 0.5",
        "simulate pooling --dim 65536 --vocabulary 9 --sequences 65536 --tokens 2 --signal 1"
            + " --correlation 0.5",
        "simulate pooling --dim 9 --vocabulary 9 --sequences 9 --tokens 2147483647 --signal 1"
            + " --correlation 0.5",
        "simulate pooling --dim 9 --vocabulary 9 --sequences 9 --tokens 2,0 --signal 1"
            + " --correlation 0.5",
        "simulate pooling --dim 9 --vocabulary 9 --sequences 9 --tokens 2:-1,3 --signal 1"
            + " --correlation 0.5",
        "simulate attention --length 65536 --head-dim 65536 --beta 0.5",
        "simulate attention --length 2147483647 --head-dim 4 --beta 0.5 --tokens spherical",
        "simulate attention --length 4 --head-dim 2147483647 --beta 0.5",
        "simulate attention --length 100000 --head-dim 2 --beta 0.5 --tokens spherical --causal",
        "simulate attention --length 9 --head-dim 9 --beta 0.5 --tokens gaussian:999999999",
        "weights harmonic --length 2147483647 --tau 1"
      })
  void badInputIsOneLineAndStatusTwo(String line) {
    Invocation run = Invocation.ofLine(line);
    assertEquals(2, run.status(), run.err());
    assertEquals("", run.out());
    assertEquals(1, run.err().lines().count(), run.err());
  }

  /** A window is told in tokens, as it was given, not over the length. */
  @ParameterizedTest
  @ValueSource(ints = {-5, 0, 6, 101})
  void aWindowWithoutALawIsRefusedInTokens(int window) {
    Invocation refused =
        Invocation.ofLine(
            "simulate attention --length 100 --head-dim 8 --beta 0.5 --window " + window);
    assertEquals(2, refused.status());
    assertTrue(
        refused.err().contains("--window = " + window + ": must lie in [7, 100]"), refused.err());
  }
}
