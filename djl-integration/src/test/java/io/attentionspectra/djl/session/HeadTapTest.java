package io.attentionspectra.djl.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.SimulatedNull;
import io.attentionspectra.model.TokenRequest;
import io.attentionspectra.model.TokenWindow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read of models that are causal, scaled, or show their attention only. */
final class HeadTapTest {

  private static final String TEXT = "the quick brown fox jumps over the lazy dog ".repeat(3);
  private static final Map<SimulatedNull, Integer> NULLS =
      Map.of(SimulatedNull.COVARIANCE_SURROGATE, 2, SimulatedNull.REINITIALISED_HEAD, 2);

  @ParameterizedTest
  @CsvSource({
    "false, true, 1",
    "false, true, 2.5",
    "true, true, 0.5",
    "false, false, 1",
    "true, false, 2"
  })
  void equalsTheReferenceUnderTheModelsVisibility(
      boolean causal, boolean projections, double beta) {
    List<HeadReading> readings = read(causal, projections, beta);
    assertEquals(2, readings.size());
    for (HeadReading reading : readings) {
      AttentionHead head = reference(reading, causal, beta);
      AttentionSpectrum expected =
          AttentionSpectrum.of(head.attention(), head.mask(), 1, SpectralSolver.standard());
      assertArrayEquals(
          expected.spectrum().toArray(), reading.spectrum().spectrum().toArray(), 1e-9);
      assertEquals(head.statistics().betaHat(), reading.scores().betaHat(), 1e-9);
      assertEquals(
          expected.rows().normalisedEntropy(), reading.spectrum().rows().normalisedEntropy(), 1e-9);
      assertEquals(GivenHeads.HEAD_SIZE, reading.headSize());
    }
  }

  /** Queries and keys do not tell what a window hides; the attention does. */
  @Test
  void attentionThatQueriesAndKeysDoNotExplainIsReadAsItIs() {
    List<HeadReading> windowed = read(GivenHeads.windowed(5));
    assertEquals(2, windowed.size());
    for (HeadReading reading : windowed) {
      int length = reading.length();
      Matrix window = Matrix.generate(length, length, (i, j) -> Math.abs(i - j) < 5 ? 1 : 0);
      Matrix scores = reference(reading, false, 1).attention();
      Matrix seen = Matrix.generate(length, length, (i, j) -> scores.get(i, j) * window.get(i, j));
      Matrix attention =
          Matrix.generate(length, length, (i, j) -> seen.get(i, j) / sum(seen.row(i)));
      AttentionSpectrum expected =
          AttentionSpectrum.of(attention, AttentionMask.full(length), 1, SpectralSolver.standard());
      assertArrayEquals(
          expected.spectrum().toArray(), reading.spectrum().spectrum().toArray(), 1e-9);
      assertEquals(Set.of(), reading.nulls().keySet());
    }
    assertEquals(NULLS.keySet(), read(GivenHeads.windowed(40)).get(0).nulls().keySet());
  }

  private static double sum(double[] values) {
    return Arrays.stream(values).sum();
  }

  @Test
  void nullsOfACausalModelAreCausal() {
    HeadReading causal = read(true, true, 1).get(0);
    HeadReading full = read(false, true, 1).get(0);
    for (SimulatedNull kind : SimulatedNull.values()) {
      // Row i sees i + 1 keys, so Σ A² per row, and with it the mean square, is far larger.
      double underMask = causal.nulls().get(kind).spectra().get(0).spectrum().mean();
      double without = full.nulls().get(kind).spectra().get(0).spectrum().mean();
      assertTrue(underMask > 1.5 * without, kind + ": " + underMask + " and " + without);
      double entropy = causal.nulls().get(kind).spectra().get(0).rows().normalisedEntropy();
      assertTrue(entropy > 0.5 && entropy < 1, kind + ": " + entropy);
    }
  }

  @Test
  void nullsWithoutTheirIngredientsAreLeftOut() {
    assertEquals(Set.of(), read(false, false, 1).get(0).nulls().keySet());
    assertEquals(NULLS.keySet(), read(false, true, 1).get(0).nulls().keySet());
  }

  @Test
  void causalHeadsNeedThreeTokens() {
    try (ModelSession session = ObservedSession.of(new GivenHeads(true, true, 1), Device.cpu())) {
      AttentionRequest request =
          new AttentionRequest(
              List.of(""), 512, Set.of(0), Set.of(0), 0, Map.of(), Randomness.of(1));
      String message =
          assertThrows(
                  IllegalArgumentException.class, () -> session.readHeads(request, reading -> {}))
              .getMessage();
      assertTrue(message.startsWith("tokens of text 0 = 2"), message);
    }
  }

  @Test
  void aModelWithoutATableHasNoRowsOfIt() {
    try (ModelSession session = ObservedSession.of(new GivenHeads(true, true, 1), Device.cpu())) {
      assertTrue(session.embeddingTableEigenvalues().isEmpty());
      List<TokenWindow> windows = new ArrayList<>();
      session.readTokens(
          new TokenRequest(List.of(TEXT), 8, Set.of(TokenWindow.EMBEDDING_TABLE)), windows::add);
      assertEquals(List.of(), windows);
    }
  }

  private static AttentionHead reference(HeadReading reading, boolean causal, double beta) {
    int length = reading.length();
    return new AttentionHead(
        GivenHeads.queries(reading.head(), length),
        GivenHeads.keys(reading.head(), length),
        beta,
        causal ? AttentionMask.causal(length) : AttentionMask.full(length));
  }

  private static List<HeadReading> read(boolean causal, boolean projections, double beta) {
    return read(new GivenHeads(causal, projections, beta));
  }

  private static List<HeadReading> read(GivenHeads model) {
    List<HeadReading> readings = new ArrayList<>();
    try (ModelSession session = ObservedSession.of(model, Device.cpu())) {
      session.readHeads(
          new AttentionRequest(
              List.of(TEXT), 512, Set.of(0), Set.of(0, 1), 1, NULLS, Randomness.of(3)),
          readings::add);
    }
    return readings;
  }
}
