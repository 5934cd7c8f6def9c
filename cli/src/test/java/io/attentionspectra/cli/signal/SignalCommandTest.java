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
}
