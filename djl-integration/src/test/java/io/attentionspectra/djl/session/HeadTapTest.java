package io.attentionspectra.djl.session;

import static io.attentionspectra.study.Spectra.covarianceSurrogate;
import static io.attentionspectra.study.Spectra.reinitialisedHead;
import static io.attentionspectra.study.Spectra.replicas;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.attention.AttentionView;
import io.attentionspectra.balancing.Balancing;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.CovarianceSurrogate;
import io.attentionspectra.ensemble.HeadEnsemble;
import io.attentionspectra.ensemble.ReinitialisedHead;
import io.attentionspectra.ensemble.Replicas;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.BalancedReading;
import io.attentionspectra.model.HeadDraw;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.model.HeadSite;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.PoolingWindow;
import io.attentionspectra.model.TokenRequest;
import io.attentionspectra.model.TokenWindow;
import io.attentionspectra.nulls.DrawnNull;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read of models that are causal, scaled, or show their attention only. */
final class HeadTapTest {

  private static final String TEXT = "the quick brown fox jumps over the lazy dog ".repeat(3);
  private static final List<HeadDraw> NULLS =
      List.of(covarianceSurrogate(replicas(2)), reinitialisedHead(replicas(2)));

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
      assertEquals(Set.of(), reading.draws().keySet());
    }
    assertEquals(Set.copyOf(NULLS), read(GivenHeads.windowed(40)).get(0).draws().keySet());
  }

  /** Balanced heads and their replicas are those of the heap, whatever the model shows. */
  @ParameterizedTest
  @CsvSource({
    "false, true, 1",
    "false, true, 2.5",
    "true, true, 0.5",
    "false, false, 1",
    "true, false, 2"
  })
  void balancedHeadsEqualTheReference(boolean causal, boolean projections, double beta) {
    List<HeadReading> readings = readBalanced(new GivenHeads(causal, projections, beta));
    assertEquals(2, readings.size());
    for (HeadReading raw : readings) {
      AttentionHead head = reference(raw, causal, beta);
      Balancing expected = Balancing.of(head);
      BalancedReading balanced = raw.balanced().orElseThrow();
      HeadReading reading = balanced.head().orElseThrow();
      assertEquals(AttentionView.BALANCED, reading.view());
      assertEquals(raw.scores(), reading.scores());
      double[] squares = expected.spectrum(1, SpectralSolver.standard()).spectrum().toArray();
      double rounding = projections ? 1e-9 : 1e-5;
      assertArrayEquals(
          squares, reading.spectrum().spectrum().toArray(), rounding * (1 + squares[0]));
      assertArrayEquals(
          expected.factors().keyBiases(), balanced.factors().orElseThrow().keyBiases(), rounding);
      assertEquals(raw.draws().keySet(), reading.draws().keySet());
      reading.draws().forEach((draw, drawn) -> assertSame(onHeap(draw, head, raw), drawn));
    }
  }

  /** The replicas of a draw, drawn and balanced on the heap as the request names their seeds. */
  private static Replicas onHeap(HeadDraw draw, AttentionHead head, HeadReading of) {
    HeadSite site = HeadSite.of(head, Optional.of(tokens(of.length())));
    Randomness seed = request(NULLS).randomness(of.text(), of.layer(), of.head());
    return Replicas.draw(
        draw.ensemble(site).orElseThrow(),
        draw.replicas(),
        seed,
        drawn -> Balancing.of(drawn).spectrum(1, SpectralSolver.standard()));
  }

  /** A pattern that the model does not tell hides pairs, whose attention is 0. */
  @Test
  void aHeadWithAHiddenPatternIsNotBalanced() {
    for (HeadReading reading : readBalanced(GivenHeads.windowed(5))) {
      BalancedReading balanced = reading.balanced().orElseThrow();
      assertEquals(Optional.empty(), balanced.head());
      assertTrue(
          balanced.refusal().startsWith("attention of query 0 to key 5 = 0.0"), balanced.refusal());
    }
  }

  private static double sum(double[] values) {
    return Arrays.stream(values).sum();
  }

  @Test
  void nullsOfACausalModelAreCausal() {
    HeadReading causal = read(true, true, 1).get(0);
    HeadReading full = read(false, true, 1).get(0);
    for (HeadDraw kind : NULLS) {
      // Row i sees i + 1 keys, so Σ A² per row, and with it the mean square, is far larger.
      double underMask = causal.draws().get(kind).spectra().get(0).spectrum().mean();
      double without = full.draws().get(kind).spectra().get(0).spectrum().mean();
      assertTrue(underMask > 1.5 * without, kind + ": " + underMask + " and " + without);
      double entropy = causal.draws().get(kind).spectra().get(0).rows().normalisedEntropy();
      assertTrue(entropy > 0.5 && entropy < 1, kind + ": " + entropy);
    }
  }

  @Test
  void nullsWithoutTheirIngredientsAreLeftOut() {
    assertEquals(Set.of(), read(false, false, 1).get(0).draws().keySet());
    assertEquals(Set.copyOf(NULLS), read(false, true, 1).get(0).draws().keySet());
  }

  /** What a draw of one's own sees of a head, and what is drawn of it on the heap. */
  @ParameterizedTest
  @CsvSource({"false, 1", "true, 2"})
  void aDrawOfOnesOwnIsMadeFromTheMeasuredHead(boolean causal, double beta) {
    List<HeadSite> sites = new ArrayList<>();
    DrawnNull shown = DrawnNull.of("shown", replicas(2), site -> seen(sites, site));
    List<HeadReading> readings = read(new GivenHeads(causal, true, beta), List.of(shown));
    for (int i = 0; i < readings.size(); i++) {
      HeadReading reading = readings.get(i);
      AttentionHead head = reference(reading, causal, beta);
      Replicas drawn = Objects.requireNonNull(reading.draws().get(shown));
      assertEquals(2, drawn.spectra().size());
      // The ensemble is the measured head itself, so every replica has its spectrum.
      for (AttentionSpectrum each : drawn.spectra()) {
        assertArrayEquals(
            AttentionSpectrum.of(head, 1).spectrum().toArray(), each.spectrum().toArray(), 1e-12);
      }
      HeadSite site = sites.get(i);
      assertEquals(head.mask(), site.mask());
      assertEquals(reading.scores().betaHat(), site.betaHat());
      assertEquals(GivenHeads.HEAD_SIZE, site.headSize());
    }
  }

  private static Optional<HeadEnsemble> seen(List<HeadSite> sites, HeadSite site) {
    sites.add(site);
    Matrix tokens = site.tokens().orElseThrow();
    assertEquals(site.mask().keys(), tokens.rows());
    assertEquals(GivenHeads.HEADS * GivenHeads.HEAD_SIZE, tokens.columns());
    AttentionHead head = site.head().orElseThrow();
    assertEquals(head.queries().get(1, 2), tokens.get(1, 2 + (sites.size() - 1) * head.headSize()));
    return Optional.of(
        new HeadEnsemble() {
          @Override
          public String name() {
            return "the head itself";
          }

          @Override
          public AttentionHead draw(Randomness randomness) {
            return head;
          }
        });
  }

  /** A draw that builds on what the device can draw gets the same heads on the heap. */
  @Test
  void drawsMayBuildOnThoseOfTheDevice() {
    DrawnNull surrogate = wrapped("surrogate", HeadSite::covarianceSurrogate);
    DrawnNull fresh = wrapped("fresh", HeadSite::reinitialisedHead);
    HeadReading reading = read(new GivenHeads(false, true, 1), List.of(surrogate, fresh)).get(0);
    AttentionHead head = reference(reading, false, 1);
    Randomness seed = Randomness.of(3).child("text", 0).child("layer", 0).child("head", 0);
    Replicas expected =
        Replicas.draw(
            CovarianceSurrogate.of(head),
            2,
            1,
            seed.child("surrogate", 0),
            SpectralSolver.standard());
    assertSame(expected, Objects.requireNonNull(reading.draws().get(surrogate)));
    Matrix tokens = tokens(reading.length());
    Replicas onTokens =
        Replicas.draw(
            ReinitialisedHead.of(head, tokens),
            2,
            1,
            seed.child("fresh", 0),
            SpectralSolver.standard());
    assertSame(onTokens, Objects.requireNonNull(reading.draws().get(fresh)));
  }

  private static DrawnNull wrapped(String name, Function<HeadSite, Optional<HeadEnsemble>> heads) {
    return DrawnNull.of(
        name, replicas(2), site -> heads.apply(site).map(ensemble -> ensemble.masked(site.mask())));
  }

  private static void assertSame(Replicas expected, Replicas drawn) {
    for (int r = 0; r < 2; r++) {
      assertArrayEquals(
          expected.spectra().get(r).spectrum().toArray(),
          drawn.spectra().get(r).spectrum().toArray(),
          1e-9);
    }
  }

  /** What enters the layer of the given heads: their queries side by side. */
  private static Matrix tokens(int length) {
    return Matrix.generate(
        length,
        GivenHeads.HEADS * GivenHeads.HEAD_SIZE,
        (i, j) ->
            GivenHeads.queries(j / GivenHeads.HEAD_SIZE, length).get(i, j % GivenHeads.HEAD_SIZE));
  }

  @Test
  void causalHeadsNeedThreeTokens() {
    try (ModelSession session = ObservedSession.of(new GivenHeads(true, true, 1), Device.cpu())) {
      AttentionRequest request =
          new AttentionRequest(
              List.of(""), 512, Set.of(0), Set.of(0), 0, List.of(), Randomness.of(1));
      String message =
          assertThrows(
                  IllegalArgumentException.class, () -> session.readHeads(request, reading -> {}))
              .getMessage();
      assertTrue(message.startsWith("texts = 1: none has the 3 tokens that attention"), message);
    }
  }

  @Test
  void aModelWithoutATableHasNoRowsOfIt() {
    try (ModelSession session = ObservedSession.of(new GivenHeads(true, true, 1), Device.cpu())) {
      assertTrue(session.embeddingTableEigenvalues().isEmpty());
      List<TokenWindow> windows = new ArrayList<>();
      session.readTokens(
          new TokenRequest(
              List.of(TEXT), PoolingWindow.ofCutTexts(8), Set.of(TokenWindow.EMBEDDING_TABLE)),
          windows::add);
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
    return read(model, NULLS);
  }

  private static List<HeadReading> read(GivenHeads model, List<? extends HeadDraw> draws) {
    return read(model, request(draws));
  }

  private static List<HeadReading> readBalanced(GivenHeads model) {
    return read(model, request(NULLS).withBalanced());
  }

  private static AttentionRequest request(List<? extends HeadDraw> draws) {
    return new AttentionRequest(
        List.of(TEXT), 512, Set.of(0), Set.of(0, 1), 1, List.copyOf(draws), Randomness.of(3));
  }

  private static List<HeadReading> read(GivenHeads model, AttentionRequest request) {
    List<HeadReading> readings = new ArrayList<>();
    try (ModelSession session = ObservedSession.of(model, Device.cpu())) {
      session.readHeads(request, readings::add);
    }
    return readings;
  }
}
