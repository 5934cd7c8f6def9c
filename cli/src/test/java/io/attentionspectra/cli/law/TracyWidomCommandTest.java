package io.attentionspectra.cli.law;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.attentionspectra.cli.Invocation;
import org.junit.jupiter.api.Test;

final class TracyWidomCommandTest {

  @Test
  void agreesWithBornemann() {
    JsonNode json = Invocation.ofLine("tracy-widom --at 0,-2 --json").json();
    assertEquals("[0.0,-2.0]", json.path("x").toString());
    // F₁(0) = 0.83190806620295 (Bornemann, Math. Comp. 79, 2010).
    assertEquals(0.83190806620295, json.path("cdf").path(0).doubleValue(), 1e-12);
    assertTrue(json.path("density").path(1).doubleValue() > 0.2);
  }

  @Test
  void showsTheSurvivalFunctionToPeople() {
    Invocation run = Invocation.ofLine("tracy-widom --at 0");
    assertEquals(0, run.status(), run.err());
    assertTrue(run.out().contains("0.168092"), run.out());
  }
}
