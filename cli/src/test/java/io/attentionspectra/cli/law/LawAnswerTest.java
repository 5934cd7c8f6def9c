package io.attentionspectra.cli.law;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.attentionspectra.cli.SemicircleLaw;
import io.attentionspectra.cli.io.Json;
import io.attentionspectra.spectrum.SpectralLaw;
import io.attentionspectra.spectrum.SupportGrid;
import org.junit.jupiter.api.Test;

final class LawAnswerTest {

  private static final SpectralLaw LAW = new SemicircleLaw();

  private static LawAnswer answer(double... x) {
    return new LawAnswer(
        "semicircle",
        "The title",
        Json.object().put("bulk", 0.75),
        LAW,
        LAW.curve(x),
        new double[] {0.1, 0.625, 1});
  }

  @Test
  void writesEveryFieldOfTheContract() {
    assertEquals(
        "{\"law\":\"semicircle\",\"parameters\":{\"bulk\":0.75},\"intervals\":[[1.0,3.0]],"
            + "\"atoms\":[{\"at\":0.0,\"mass\":0.25}],\"mean\":1.5,\"x\":[-1.0,2.0,4.0],"
            + "\"density\":[0.0,"
            + 0.75 * 2 / Math.PI
            + ",0.0],\"cdf\":[0.0,0.625,1.0],\"quantile\":[0.0,2.0,3.0]}",
        answer(-1, 2, 4).json().toString());
  }

  @Test
  void keepsEveryBitOfANumber() {
    double x = 1 + Math.ulp(1.0);
    JsonNode json = answer(x, 0.1 + 0.2).json();
    assertEquals(x, Double.parseDouble(json.path("x").path(0).toString()));
    assertEquals(0.1 + 0.2, Double.parseDouble(json.path("x").path(1).toString()));
  }

  @Test
  void replacesWhatJsonCannotWriteByNull() {
    assertEquals(
        "[1.0,null,null,null]",
        Json.numbers(1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY).toString());
  }

  @Test
  void printsATableForPeople() {
    String text = answer(2).text();
    assertTrue(text.startsWith("The title\n"), text);
    assertTrue(text.contains("support  [1, 3]"), text);
    assertTrue(text.contains("mass 0.25 at 0"), text);
    assertTrue(text.contains("  2  0.477465  0.625"), text);
  }

  @Test
  void gridHoldsEdgesAndAtoms() {
    double[] grid = SupportGrid.of(LAW, 21);
    assertEquals(22, grid.length);
    assertEquals(0, grid[0]);
    assertEquals(1, grid[1]);
    assertEquals(3, grid[21]);
    for (int i = 1; i < grid.length; i++) {
      assertTrue(grid[i] > grid[i - 1]);
    }
  }
}
