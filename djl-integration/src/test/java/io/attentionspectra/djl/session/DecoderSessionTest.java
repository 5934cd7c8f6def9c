package io.attentionspectra.djl.session;

import static io.attentionspectra.study.Spectra.attentionSpectrum;
import static io.attentionspectra.study.Spectra.covarianceSurrogate;
import static io.attentionspectra.study.Spectra.embeddingTable;
import static io.attentionspectra.study.Spectra.first;
import static io.attentionspectra.study.Spectra.lastLayer;
import static io.attentionspectra.study.Spectra.mean;
import static io.attentionspectra.study.Spectra.pooledCovariance;
import static io.attentionspectra.study.Spectra.reinitialisedHead;
import static io.attentionspectra.study.Spectra.replicas;
import static io.attentionspectra.study.Spectra.silverstein;
import static io.attentionspectra.study.Spectra.sphericalEquivalence;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.djl.model.Gpt2Fixture;
import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.Note;
import io.attentionspectra.model.PoolingWindow;
import io.attentionspectra.model.Texts;
import io.attentionspectra.model.TokenRequest;
import io.attentionspectra.model.TokenWindow;
import io.attentionspectra.result.HeadResult;
import io.attentionspectra.result.PooledResult;
import io.attentionspectra.result.StudyResult;
import io.attentionspectra.study.Spectra;
import io.attentionspectra.testing.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A decoder without special tokens in a study. */
final class DecoderSessionTest {

  private static final List<String> WORDS =
      List.of("river", "boat", "mill", "keeper", "harbour", "light", "ship", "evening", "old");

  private static final List<String> TEXTS =
      IntStream.range(0, 40)
          .mapToObj(
              n ->
                  IntStream.range(0, 12)
                      .mapToObj(w -> WORDS.get((n * n + 3 * n * w + w) % WORDS.size()))
                      .collect(Collectors.joining(" ")))
          .toList();

  @Test
  void isStudiedAgainstCausalNullsOnly() {
    StudyResult result =
        Spectra.of(TrainedModelSource.huggingFace(Gpt2Fixture.directory()))
            .probe(attentionSpectrum())
            .against(
                sphericalEquivalence(),
                covarianceSurrogate(replicas(3)),
                reinitialisedHead(replicas(3)))
            .probe(pooledCovariance(mean(), first()))
            .against(silverstein())
            .depths(lastLayer(), embeddingTable())
            .window(8)
            .run(Texts.of("two texts", TEXTS.subList(0, 2)), Texts.of("texts", TEXTS));
    assertEquals(8, result.attention().size());
    for (HeadResult head : result.attention()) {
      assertEquals(
          Set.of("spherical equivalence", "covariance surrogate", "re-initialised head"),
          head.kolmogorovSmirnov().keySet());
      // Weights are random, so a head is one more draw: draws are about 0.1 from each other.
      for (String drawn : List.of("covariance surrogate", "re-initialised head")) {
        double distance = head.kolmogorovSmirnov().get(drawn).value();
        assertTrue(distance < 0.2, drawn + ": " + distance);
      }
      head.ksUnderNull().values().forEach(ks -> assertTrue(ks.value() < 0.2, ks.toString()));
      assertTrue(head.betaHat().value() > 0.3 && head.betaHat().value() < 5);
    }
    assertTrue(
        result.notes().stream().noneMatch(note -> note.kind() == Note.Kind.NULL_LEFT_OUT),
        result.notes().toString());
    assertEquals(
        List.of("mean", "first", "mean", "first"),
        result.pooling().stream().map(PooledResult::strategy).toList());
  }

  @Test
  void leavesOutTextsWithoutAttentionAndSaysHowMany() {
    try (ModelSession session = TrainedModelSource.huggingFace(Gpt2Fixture.directory()).open()) {
      List<String> texts = new ArrayList<>(List.of("", TEXTS.get(0), "", "r", TEXTS.get(1)));
      Set<Integer> read = new TreeSet<>();
      session.readHeads(request(texts), reading -> read.add(reading.text()));
      assertEquals(Set.of(1, 4), read);
      assertEquals(
          List.of(
              "2 of 5 texts for attention hold no token and are left out",
              "1 of 5 texts for attention have fewer than 3 tokens and are left out",
              "2 of 5 texts for attention are cut to 16 tokens"),
          Note.sentences(session.notes()));
      Refusal.assertRefused(
          "none has the 3 tokens",
          () -> session.readHeads(request(List.of("", "r")), reading -> {}));
    }
  }

  private static AttentionRequest request(List<String> texts) {
    return new AttentionRequest(texts, 16, Set.of(0), Set.of(0), 5, List.of(), Randomness.of(1));
  }

  @Test
  void theFirstTokenIsTheTextsOwn() {
    try (ModelSession session = TrainedModelSource.huggingFace(Gpt2Fixture.directory()).open()) {
      List<TokenWindow> windows = new ArrayList<>();
      session.readTokens(
          new TokenRequest(TEXTS, PoolingWindow.ofCutTexts(8), Set.of(0, 2)), windows::add);
      assertEquals(2 * TEXTS.size(), windows.size());
      for (TokenWindow window : windows) {
        assertArrayEquals(window.tokens().row(0), window.first());
      }
      // The window may fill all 64 positions, since nothing stands around it.
      session.readTokens(
          new TokenRequest(TEXTS, PoolingWindow.ofCutTexts(64), Set.of(0)), windows::add);
      TokenRequest longer = new TokenRequest(TEXTS, PoolingWindow.ofCutTexts(65), Set.of(0));
      String message =
          assertThrows(
                  IllegalArgumentException.class, () -> session.readTokens(longer, windows::add))
              .getMessage();
      assertTrue(message.startsWith("window with special tokens = 65"), message);
    }
  }
}
