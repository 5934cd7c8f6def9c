package io.attentionspectra.cli.law;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.attentionspectra.cli.Invocation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The law commands from the command line to their JSON, table and picture. */
final class LawCommandTest {

  private static final List<String> FIELDS =
      List.of("law", "parameters", "intervals", "atoms", "mean", "x", "density", "cdf", "quantile");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "marchenko-pastur --ratio 0.5",
        "marchenko-pastur --ratio 1",
        "marchenko-pastur --ratio 3 --variance 2",
        "free-product --delta 0.3 --gamma 0.5",
        "free-product --delta 2 --gamma 0.5 --kappa 0.25",
        "gaussian-equivalence --beta 0.8 --ratio 0.0625",
        "gaussian-equivalence --beta 0.5 --ratio 1 --token-ratio 2",
        "spherical-equivalence --length 512 --head-dim 32 --beta 0.5",
        "causal-equivalence --beta 1 --ratio 0.0625",
        "causal-spherical-equivalence --length 512 --head-dim 64 --beta 0.5",
        "causal-noise",
        "masked-equivalence --beta 0.5 --ratio 1 --window 0.5",
        "masked-equivalence --beta 0.5 --ratio 1 --prefix 0.3",
        "gaussian-equivalence --beta 2 --ratio 1 --score softcap:3",
        "spherical-equivalence --length 512 --head-dim 32 --beta 2 --score sigmoid:-6",
        "causal-equivalence --beta 2 --ratio 0.5 --score softcap:3",
        "causal-spherical-equivalence --length 512 --head-dim 64 --beta 2 --score softcap:3",
        "silverstein --gamma 0.1 --population 1:0.5,3:0.25,10:0.25",
        "separable --gamma 0.25 --delta 0.4 --noise 0.25,0.125,0.0625,0.03125",
        "separable --gamma 0.5 --population 1:0.5,3:0.25,10:0.25 --noise 0.25:3,1",
        "poisson",
        "poisson --mean 3"
      })
  void keepsTheContract(String line) {
    JsonNode json = Invocation.ofLine("law " + line + " --json --quantiles 0.1,0.5,0.9,1").json();
    List<String> fields = new ArrayList<>();
    json.fieldNames().forEachRemaining(fields::add);
    assertEquals(FIELDS, fields);
    assertTrue(line.startsWith(json.path("law").textValue()), line);
    assertTrue(json.path("mean").doubleValue() > 0);
    assertTrue(json.path("intervals").size() + json.path("atoms").size() > 0);
    assertDistribution(json);
  }

  private static void assertDistribution(JsonNode json) {
    int points = json.path("x").size();
    assertEquals(points, json.path("density").size());
    assertEquals(points, json.path("cdf").size());
    double before = 0;
    for (int i = 0; i < points; i++) {
      double now = json.path("cdf").path(i).doubleValue();
      assertTrue(now >= before, "the distribution function falls at " + json.path("x").path(i));
      before = now;
    }
    assertEquals(1, before, 1e-9, "the grid ends where the law ends");
    assertEquals(4, json.path("quantile").size());
    assertTrue(
        json.path("quantile").path(0).doubleValue() <= json.path("quantile").path(2).doubleValue());
  }

  @Test
  void agreesWithTheClosedFormOfMarchenkoAndPastur() {
    JsonNode json =
        Invocation.ofLine("law marchenko-pastur --ratio 0.5 --variance 2 --at 1,3 --json").json();
    double a = 2 * Math.pow(1 - Math.sqrt(0.5), 2);
    double b = 2 * Math.pow(1 + Math.sqrt(0.5), 2);
    assertEquals(a, json.path("intervals").path(0).path(0).doubleValue(), 1e-12);
    assertEquals(b, json.path("intervals").path(0).path(1).doubleValue(), 1e-12);
    for (int i = 0; i < 2; i++) {
      double x = json.path("x").path(i).doubleValue();
      double density = Math.sqrt((b - x) * (x - a)) / (2 * Math.PI * 0.5 * 2 * x);
      assertEquals(density, json.path("density").path(i).doubleValue(), 1e-10 * density);
    }
    assertEquals(2, json.path("mean").doubleValue(), 1e-12);
  }

  /** Values of causal.json for β = 1, m/ℓ = 1/16 and for heads of 32 dimensions at ℓ = 512. */
  @Test
  void agreesWithTheReferenceOfCausalAttention() {
    JsonNode large =
        Invocation.ofLine("law causal-equivalence --beta 1 --ratio 0.0625 --at 7.581 --json")
            .json();
    assertEquals(0.006827988621772701, large.path("density").path(0).doubleValue(), 1e-14);
    assertEquals(0.9715661957687439, large.path("cdf").path(0).doubleValue(), 1e-12);
    JsonNode real =
        Invocation.ofLine(
                "law causal-spherical-equivalence --length 512 --head-dim 32 --beta 0.5 "
                    + "--at 1.743 --json")
            .json();
    assertEquals(0.02713021766020094, real.path("density").path(0).doubleValue(), 1e-13);
  }

  /** θ₁ of e^{β²} − 1 without --score; the kind and its argument are among the parameters. */
  @Test
  void namesTheScoreFunction() {
    String line = "law causal-equivalence --beta 0.5 --ratio 1 --json";
    JsonNode softmax = Invocation.ofLine(line + " --score softmax").json();
    assertEquals(Invocation.ofLine(line).json(), softmax);
    assertEquals(Math.expm1(0.25) / 2, softmax.path("mean").doubleValue(), 1e-12);
    assertFalse(softmax.path("parameters").has("score"));
    JsonNode capped = Invocation.ofLine(line + " --score softcap:3").json().path("parameters");
    assertEquals("softcap", capped.path("score").textValue());
    assertEquals(3, capped.path("cap").doubleValue());
    JsonNode sigmoid = Invocation.ofLine(line + " --score sigmoid:-2").json().path("parameters");
    assertEquals(-2, sigmoid.path("bias").doubleValue());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gaussian-equivalence --beta 1 --ratio 1 --score softcap",
        "gaussian-equivalence --beta 1 --ratio 1 --score softcap:",
        "gaussian-equivalence --beta 1 --ratio 1 --score softcap:NaN",
        "gaussian-equivalence --beta 1 --ratio 1 --score softcap:-1",
        "gaussian-equivalence --beta 1 --ratio 1 --score softmax:1",
        "gaussian-equivalence --beta 1 --ratio 1 --score sigmoid:1:2",
        "gaussian-equivalence --beta 1 --ratio 1 --score relu",
        "gaussian-equivalence --beta 1 --ratio 1 --score softcap:3 --token-ratio 1",
        "causal-spherical-equivalence --length 512 --head-dim 64 --beta 3.5",
        "causal-equivalence --beta 6 --ratio 1",
        "masked-equivalence --beta 1 --ratio 1",
        "masked-equivalence --beta 1 --ratio 1 --window 0.01",
        "masked-equivalence --beta 1 --ratio 1 --window 0.5 --prefix 0.5",
        "masked-equivalence --beta 1 --ratio 1 --prefix 2",
        "causal-noise --variance -1"
      })
  void refusesScoresMasksAndRegimesWithoutALaw(String line) {
    Invocation run = Invocation.ofLine("law " + line);
    assertEquals(2, run.status(), run.err());
    assertEquals("", run.out());
    assertEquals(1, run.err().lines().count(), run.err());
    assertFalse(run.err().contains("Error:"), run.err());
  }

  @Test
  void answersAtThePointsInTheirOrder() {
    JsonNode json =
        Invocation.ofLine("law free-product --delta 1 --gamma 1 --at 2,-1,0.5 --json").json();
    assertEquals("[2.0,-1.0,0.5]", json.path("x").toString());
    assertEquals(0, json.path("density").path(1).doubleValue());
    assertEquals(0, json.path("cdf").path(1).doubleValue());
    assertEquals("[]", json.path("quantile").toString());
  }

  @Test
  void writesNullWhereTheDensityDiverges() {
    JsonNode json = Invocation.ofLine("law marchenko-pastur --ratio 1 --at 0,1 --json").json();
    assertTrue(json.path("density").path(0).isNull());
    assertTrue(json.path("density").path(1).isDouble());
  }

  @Test
  void listsThePopulationAmongTheParameters() {
    JsonNode json = Invocation.ofLine("law silverstein --gamma 1 --population 2,5:3 --json").json();
    assertEquals("[[2.0,1.0],[5.0,3.0]]", json.path("parameters").path("population").toString());
  }

  @Test
  void printsATableWithoutJson() {
    Invocation run = Invocation.ofLine("law marchenko-pastur --ratio 4 --at 5 --quantiles 0.9");
    assertAll(
        () -> assertEquals(0, run.status(), run.err()),
        () -> assertEquals("", run.err()),
        () -> assertTrue(run.out().contains("support  [1, 9]"), run.out()),
        () -> assertTrue(run.out().contains("mass 0.75 at 0"), run.out()),
        () -> assertTrue(run.out().contains("0.031831"), run.out()),
        () -> assertTrue(run.out().contains("probability"), run.out()));
  }

  @Test
  void sameSeedSameBytes() {
    String line = "law spherical-equivalence --length 64 --head-dim 16 --beta 1 --json --seed ";
    assertEquals(Invocation.ofLine(line + 1).out(), Invocation.ofLine(line + 1).out());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "marchenko-pastur --ratio 1",
        "marchenko-pastur --ratio 4",
        "gaussian-equivalence --beta 0.8 --ratio 0.0625",
        "causal-equivalence --beta 1 --ratio 0.0625",
        "causal-noise --variance 0.3",
        "causal-spherical-equivalence --length 512 --head-dim 32 --beta 0.5",
        "masked-equivalence --beta 0.5 --ratio 1 --window 0.25",
        "causal-equivalence --beta 2 --ratio 0.5 --score softcap:3",
        "silverstein --gamma 1.5 --population 1:0.5,3:0.25,100:0.1",
        "separable --gamma 20 --delta 0.1 --noise 0.05,1",
        "poisson --mean 3"
      })
  void draws(String line, @TempDir Path folder) throws Exception {
    Path picture = folder.resolve("law.svg");
    Invocation run = Invocation.ofLine("law " + line + " --json --plot " + picture);
    run.json();
    String svg = Files.readString(picture);
    assertTrue(svg.contains("</svg>"));
    assertFalse(svg.contains("NaN"), "a coordinate is no number");
  }

  @Test
  void aRefusedLawLeavesNoPicture(@TempDir Path folder) {
    Path picture = folder.resolve("law.png");
    Invocation run = Invocation.ofLine("law marchenko-pastur --ratio -1 --plot " + picture);
    assertEquals(2, run.status());
    assertFalse(Files.exists(picture));
  }
}
