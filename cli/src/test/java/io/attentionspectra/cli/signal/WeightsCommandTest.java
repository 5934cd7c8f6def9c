package io.attentionspectra.cli.signal;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.attentionspectra.cli.FailureTest;
import io.attentionspectra.cli.Invocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WeightsCommandTest {

  @TempDir private Path folder;

  private Path csv(String text) throws IOException {
    return Files.writeString(folder.resolve("r.csv"), text);
  }

  @Test
  void harmonicWeightsFollowTheFormula() {
    JsonNode json = Invocation.ofLine("weights harmonic --length 3 --tau 0 --json").json();
    // τ = 0 attends evenly: w = (1/3)(1 + 1/2 + 1/3, 1/2 + 1/3, 1/3).
    double[] expected = {11.0 / 18, 5.0 / 18, 2.0 / 18};
    for (int t = 0; t < 3; t++) {
      assertEquals(expected[t], json.path("weights").path(t).doubleValue(), 1e-14);
    }
    assertEquals((121 + 25 + 4) / 324.0, json.path("kappa").doubleValue(), 1e-14);
    assertTrue(json.path("alpha").isNull(), "no correlation was given");
  }

  @Test
  void harmonicWeightsTakeACorrelation() throws IOException {
    Path file = csv("1,1,1\n1,1,1\n1,1,1\n");
    JsonNode json =
        Invocation.ofLine("weights harmonic --length 3 --tau 1 --json --correlation " + file)
            .json();
    assertEquals(1, json.path("alpha").doubleValue(), 1e-12, "the weights sum to 1");
  }

  @Test
  void theTopEigenvectorReachesTheLargestEigenvalue() throws IOException {
    Path file = csv("\ufeff# signs of three positions\n1,0.5,0.5\n0.5,1,0.5\n\n0.5,0.5,1\n");
    JsonNode json =
        Invocation.ofLine("weights top-eigenvector --json --correlation " + file).json();
    for (int t = 0; t < 3; t++) {
      assertEquals(1 / Math.sqrt(3), json.path("weights").path(t).doubleValue(), 1e-12);
    }
    assertEquals(1, json.path("kappa").doubleValue(), 1e-12);
    assertEquals(2, json.path("alpha").doubleValue(), 1e-12);
  }

  @Test
  void printsATableWithoutJson() {
    Invocation run = Invocation.ofLine("weights harmonic --length 3 --tau 0");
    assertAll(
        () -> assertEquals(0, run.status(), run.err()),
        () -> assertTrue(run.out().contains("0.611111"), run.out()),
        () -> assertTrue(run.out().contains("unknown without --correlation"), run.out()));
  }

  @ParameterizedTest(name = "[{index}] {0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1,0.5;0.4,1          | correlation[1][0]
          1,0.5;0.5            | line 2: 1 numbers, but the first row has 2
          1,0.5                | correlation
          2,0.5;0.5,1          | correlation[0][0] = 2
          1,2;2,1              | eigenvalue
          1,x;x,1              | line 1: 'x' in '1,x' is not a number
          1,NaN;NaN,1          | is not finite
          1,;,1                | '' in '1,' is not a number
          # nothing            | holds no numbers
          """)
  void refusesWhatIsNoCorrelation(String rows, String says) throws IOException {
    Path file = csv(rows.replace(';', '\n'));
    FailureTest.assertRefused(
        Invocation.ofLine("weights top-eigenvector --correlation " + file), says);
  }

  @Test
  void refusesWhatItCannotRead() throws IOException {
    String command = "weights top-eigenvector --correlation ";
    FailureTest.assertRefused(
        Invocation.ofLine(command + folder.resolve("absent.csv")), "cannot be read");
    FailureTest.assertRefused(Invocation.ofLine(command + folder), "cannot be read");
    Path binary = Files.write(folder.resolve("binary.csv"), new byte[] {(byte) 0xff, 1, 2});
    FailureTest.assertRefused(Invocation.ofLine(command + binary), "is no UTF-8 text");
    FailureTest.assertRefused(
        Invocation.ofLine(
            "weights harmonic --length 2 --tau 1 --correlation " + csv("1,0,0\n0,1,0\n0,0,1")),
        "--length = 2");
  }
}
