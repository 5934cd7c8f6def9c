package io.attentionspectra.cli.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.attentionspectra.cli.Invocation;
import org.junit.jupiter.api.Test;

final class SignalCommandTest {

  @Test
  void aboveTheTransition() {
    JsonNode json = Invocation.ofLine("signal --delta 0.5 --gamma 0.5 --rho 3 --json").json();
    assertEquals(0.5 + Math.sqrt(0.5), json.path("firstThreshold").doubleValue(), 1e-12);
    assertTrue(json.path("detectable").booleanValue());
    // x = ρ − δ = 2.5: outlier (x+1)(x+δ)(x+γ)/x², alignment x/(x+γ)·(1 − (δ+γ+δγ)/x² − 2δγ/x³).
    assertEquals(3.5 * 3 * 3 / 6.25, json.path("outlier").doubleValue(), 1e-12);
    double alignment = 2.5 / 3 * (1 - 1.25 / 6.25 - 0.5 / 15.625);
    assertEquals(alignment, json.path("alignment").doubleValue(), 1e-12);
    // N*/d = 1/γ* with γ* = x(x² − δ)/(x + δx + 2δ).
    double needed = (2.5 + 1.25 + 1) / (2.5 * (6.25 - 0.5));
    assertEquals(needed, json.path("sequencesNeededOverDimension").doubleValue(), 1e-12);
  }

  @Test
  void belowTheTransition() {
    JsonNode json = Invocation.ofLine("signal --delta 0.5 --gamma 0.5 --rho 0.1 --json").json();
    assertFalse(json.path("detectable").booleanValue());
    assertTrue(json.path("outlier").isNull());
    assertEquals(0, json.path("alignment").doubleValue());
    assertTrue(json.path("sequencesNeededOverDimension").isNull(), "no number of sequences helps");
  }

  @Test
  void classTiedAddsTheTableToTheSignal() {
    JsonNode tied =
        Invocation.ofLine("signal --delta 0.5 --gamma 0.5 --rho 2 --class-tied --signal 2 --json")
            .json();
    JsonNode plain = Invocation.ofLine("signal --delta 0.5 --gamma 0.5 --rho 2.5 --json").json();
    assertEquals(plain.path("outlier").doubleValue(), tied.path("outlier").doubleValue(), 1e-12);
    assertEquals(
        plain.path("alignment").doubleValue() * 2 / 2.5,
        tied.path("alignment").doubleValue(),
        1e-12);
  }

  @Test
  void printsATableWithoutJson() {
    Invocation run = Invocation.ofLine("signal --delta 0.5 --gamma 0.5 --rho 0.1");
    assertEquals(0, run.status(), run.err());
    assertTrue(run.out().contains("no number suffices"), run.out());
  }

  /** One length gives the numbers of one ρ, thresholds in ‖μ‖² and eigenvalues with κ. */
  @Test
  void oneLengthIsOneRatio() {
    String sizes = "signal --delta 0.5 --gamma 0.5 ";
    JsonNode rho = Invocation.ofLine(sizes + "--rho 3 --json").json();
    JsonNode lengths =
        Invocation.ofLine(sizes + "--lengths 4 --signal 0.75 --correlation 1 --json").json();
    assertEquals(0.25, lengths.path("lengths").path(0).path("kappa").doubleValue(), 1e-12);
    assertEquals(1, lengths.path("lengths").path(0).path("alpha").doubleValue(), 1e-12);
    for (String key : new String[] {"firstThreshold", "secondThreshold", "outlier"}) {
      assertEquals(rho.path(key).doubleValue() / 4, lengths.path(key).doubleValue(), 1e-10, key);
    }
    for (String key : new String[] {"alignment", "sequencesNeededOverDimension"}) {
      assertEquals(rho.path(key).doubleValue(), lengths.path(key).doubleValue(), 1e-10, key);
    }
  }

  /** Section by section: scaling by the root of the length aligns better than the mean. */
  @Test
  void lengthsMatterToThePooling() {
    String line =
        "signal --delta 0.4 --gamma 0.25 --lengths 4,8,16,32 --signal 1 --correlation 0.7 --json"
            + " --pooling ";
    double mean = Invocation.ofLine(line + "mean").json().path("alignment").doubleValue();
    double root = Invocation.ofLine(line + "root-length").json().path("alignment").doubleValue();
    assertTrue(root > mean && mean > 0.5, mean + ", " + root);
    Invocation run = Invocation.ofLine(line.replace("--json", "") + "mean");
    assertTrue(run.out().contains("texts needed / dimension"), run.out());
  }
}
