package io.attentionspectra.cli.law;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attentionspectra.base.Document;
import io.attentionspectra.cli.SemicircleLaw;
import io.attentionspectra.cli.io.JsonText;
import io.attentionspectra.spectrum.SpectralLaw;
import io.attentionspectra.spectrum.SupportGrid;
import org.junit.jupiter.api.Test;

final class LawAnswerTest {

  private static final SpectralLaw LAW = new SemicircleLaw();

  private static LawAnswer answer(double... x) {
    return new LawAnswer(
        "semicircle",
        "The title",
        new Document().number("bulk", 0.75),
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
        JsonText.of(answer(-1, 2, 4).json()));
  }

  @Test
  void keepsEveryBitOfANumber() throws JsonProcessingException {
    double x = 1 + Math.ulp(1.0);
    JsonNode json = new ObjectMapper().readTree(JsonText.of(answer(x, 0.1 + 0.2).json()));
    assertEquals(x, Double.parseDouble(json.path("x").path(0).toString()));
    assertEquals(0.1 + 0.2, Double.parseDouble(json.path("x").path(1).toString()));
  }

  @Test
  void replacesWhatJsonCannotWriteByNull() {
    assertEquals(
        "{\"of\":[1.0,null,null,null],\"one\":null}",
        JsonText.of(
            new Document()
                .numbers("of", 1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY)
                .number("one", Double.NaN)
                .map()));
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
