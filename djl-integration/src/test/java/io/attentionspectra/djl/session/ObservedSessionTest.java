package io.attentionspectra.djl.session;

import static io.attentionspectra.study.Spectra.covarianceSurrogate;
import static io.attentionspectra.study.Spectra.reinitialisedHead;
import static io.attentionspectra.study.Spectra.replicas;
import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.HeadDraw;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.PoolingWindow;
import io.attentionspectra.model.TokenRequest;
import io.attentionspectra.model.TokenWindow;
import io.attentionspectra.pooling.LengthHistogram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The trained MiniLM as a session of a study. */
final class ObservedSessionTest {

  private static final List<String> TEXTS =
      List.of(
          "a small domesticated carnivorous mammal with soft fur, often kept as a pet",
          "an instrument for measuring time by the movement of the sun across the sky");

  private static ModelSession session;

  @BeforeAll
  static void open() {
    session = TrainedModelSource.miniLm().open();
  }

  @AfterAll
  static void close() {
    session.close();
  }

  @Test
  void readsTheChosenHeadsInOrder() {
    List<HeadReading> readings = new ArrayList<>();
    session.readHeads(request(Set.of(0, 5), Set.of(11, 3), List.of()), readings::add);
    List<String> places =
        readings.stream().map(r -> r.text() + ":" + r.layer() + "." + r.head()).toList();
    assertEquals(
        List.of("0:0.3", "0:0.11", "0:5.3", "0:5.11", "1:0.3", "1:0.11", "1:5.3", "1:5.11"),
        places);
    for (HeadReading reading : readings) {
      assertEquals(32, reading.headSize());
      assertEquals(reading.length(), reading.spectrum().keys());
      assertTrue(reading.scores().betaHat() > 0);
    }
  }

  @Test
  void aChosenHeadReadsAsAmongAll() {
    List<HeadReading> all = new ArrayList<>();
    session.readHeads(request(Set.of(2), range(12), List.of()), all::add);
    List<HeadReading> one = new ArrayList<>();
    session.readHeads(request(Set.of(2), Set.of(7), List.of()), one::add);
    assertArrayEquals(
        all.get(7).spectrum().spectrum().toArray(), one.get(0).spectrum().spectrum().toArray());
  }

  @Test
  void simulatesNullsAtTheHeadsInverseTemperatureFromSeeds() {
    List<HeadDraw> draws =
        List.of(covarianceSurrogate(replicas(3)), reinitialisedHead(replicas(2)));
    List<HeadReading> first = new ArrayList<>();
    List<HeadReading> second = new ArrayList<>();
    session.readHeads(request(Set.of(1), Set.of(0), draws), first::add);
    session.readHeads(request(Set.of(1), Set.of(0), draws), second::add);
    for (HeadDraw kind : draws) {
      assertEquals(kind.replicas(), first.get(0).draws().get(kind).count());
      assertArrayEquals(
          first.get(0).draws().get(kind).spectra().get(0).spectrum().toArray(),
          second.get(0).draws().get(kind).spectra().get(0).spectrum().toArray());
    }
  }

  /** Texts beyond those wanted of their class are told by their length alone. */
  @Test
  void readsTheFirstTextsOfEachClassThatAreLongEnough() {
    List<String> texts = List.of("too short", TEXTS.get(0), TEXTS.get(1), TEXTS.get(0));
    TokenRequest all = new TokenRequest(texts, PoolingWindow.ofCutTexts(8), Set.of(6));
    List<Integer> read = new ArrayList<>();
    LengthHistogram lengths = new LengthHistogram();
    session.readTokens(
        all.firstOfClasses(List.of("a", "a", "a", "b"), 1), lengths, w -> read.add(w.text()));
    assertEquals(List.of(1, 3), read);
    assertEquals(4, lengths.total());
    read.clear();
    session.readTokens(all.firstOfClasses(List.of(), 2), w -> read.add(w.text()));
    assertEquals(List.of(1, 2), read);
  }

  @Test
  void readsWindowsWithoutSpecialTokens() {
    List<TokenWindow> windows = new ArrayList<>();
    List<String> texts = List.of(TEXTS.get(0), "too short", TEXTS.get(1));
    session.readTokens(
        new TokenRequest(
            texts, PoolingWindow.ofCutTexts(8), Set.of(TokenWindow.EMBEDDING_TABLE, 0, 6)),
        windows::add);
    assertEquals(6, windows.size());
    assertEquals(List.of(0, 0, 0, 2, 2, 2), windows.stream().map(TokenWindow::text).toList());
    assertEquals(List.of(-1, 0, 6, -1, 0, 6), windows.stream().map(TokenWindow::depth).toList());
    for (TokenWindow window : windows) {
      assertEquals(8, window.tokens().rows());
      assertEquals(384, window.tokens().columns());
      assertEquals(384, window.first().length);
    }
    // [CLS] has the same row of the table in every text, the first words differ.
    assertArrayEquals(windows.get(0).first(), windows.get(3).first());
    assertTrue(windows.get(0).tokens().get(1, 0) != windows.get(3).tokens().get(1, 0));
  }

  /** In pieces and batches of their own lengths, yet in the order of the texts. */
  @Test
  void windowsOfWholeTextsHaveSeenAllOfThem() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 1100; i++) {
      texts.add("the story of this night" + " and day".repeat(i % 13));
    }
    PoolingWindow whole = PoolingWindow.ofWholeTexts(5, 24);
    List<TokenWindow> windows = new ArrayList<>();
    session.readTokens(new TokenRequest(texts, whole, Set.of(0, 6)), windows::add);
    assertEquals(2 * texts.size(), windows.size());
    for (int i = 0; i < windows.size(); i++) {
      assertEquals(i / 2, windows.get(i).text());
      assertEquals(i % 2 * 6, windows.get(i).depth());
      assertEquals(5, windows.get(i).tokens().rows());
    }
    for (int text : List.of(0, 1, 12, 640, 1023, 1024, 1099)) {
      List<TokenWindow> alone = new ArrayList<>();
      TokenRequest one = new TokenRequest(List.of(texts.get(text)), whole, Set.of(6));
      session.readTokens(one, alone::add);
      Matrix tokens = windows.get(2 * text + 1).tokens();
      assertEquals(0, alone.get(0).tokens().minus(tokens).largestEntry(), 1e-4);
      assertArrayEquals(alone.get(0).first(), windows.get(2 * text + 1).first(), 1e-4);
    }
    Matrix brief = windows.get(1).tokens();
    assertTrue(brief.minus(windows.get(3).tokens()).largestEntry() > 0.01);
    // Of 12 repetitions and of 11 the model reads the same 24 tokens.
    Matrix cut = windows.get(2 * 12 + 1).tokens().minus(windows.get(2 * 11 + 1).tokens());
    assertEquals(0, cut.largestEntry(), 1e-4);
  }

  /** More batches than there is room for: none may be overwritten before it is handed out. */
  @Test
  void windowsOfManyBatchesAreThoseOfTheirTexts() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 260; i++) {
      texts.add("the story number " + i + " was told " + i % 7 + " times in one night");
    }
    Set<Integer> depths = Set.of(TokenWindow.EMBEDDING_TABLE, 0);
    List<TokenWindow> windows = new ArrayList<>();
    session.readTokens(new TokenRequest(texts, PoolingWindow.ofCutTexts(6), depths), windows::add);
    assertEquals(2 * texts.size(), windows.size());
    for (int text : List.of(0, 63, 64, 127, 128, 191, 192, 259)) {
      List<TokenWindow> alone = new ArrayList<>();
      session.readTokens(
          new TokenRequest(List.of(texts.get(text)), PoolingWindow.ofCutTexts(6), depths),
          alone::add);
      assertEquals(alone.get(0).tokens(), windows.get(2 * text).tokens());
      Matrix difference = alone.get(1).tokens().minus(windows.get(2 * text + 1).tokens());
      assertEquals(0, difference.largestEntry(), 1e-5);
    }
  }

  @Test
  void countsAllTextsByLengthWhileItReadsTheirWindows() {
    LengthHistogram lengths = new LengthHistogram();
    List<TokenWindow> windows = new ArrayList<>();
    List<String> texts = List.of(TEXTS.get(0), "too short", TEXTS.get(1), "too small");
    session.readTokens(
        new TokenRequest(texts, PoolingWindow.ofCutTexts(8), Set.of(0)), lengths, windows::add);
    assertEquals(2, windows.size());
    Map<Integer, Long> expected = new TreeMap<>();
    texts.forEach(text -> expected.merge(session.length(text).orElseThrow(), 1L, Long::sum));
    assertEquals(expected, lengths.counts());
    assertEquals(2L, lengths.counts().get(2));
  }

  @Test
  void embeddingTableHasTheTraceOfItsCovariance() {
    double[] eigenvalues = session.embeddingTableEigenvalues().orElseThrow();
    assertEquals(384, eigenvalues.length);
    assertTrue(eigenvalues[0] >= eigenvalues[383] && eigenvalues[383] >= 0);
    double mean = Arrays.stream(eigenvalues).average().orElseThrow();
    assertTrue(mean > 1e-4 && mean < 1, "mean variance of the rows: " + mean);
  }

  @Test
  void refusesWhatTheModelLacks() {
    assertRefused(
        "layer = ", () -> session.readHeads(request(Set.of(6), Set.of(0), List.of()), r -> {}));
    assertRefused(
        "head = ", () -> session.readHeads(request(Set.of(0), Set.of(12), List.of()), r -> {}));
    assertRefused(
        "max-length = ",
        () ->
            session.readHeads(
                new AttentionRequest(
                    TEXTS, 513, Set.of(0), Set.of(0), 0, List.of(), Randomness.of(1)),
                r -> {}));
    assertRefused(
        "layer = ",
        () ->
            session.readTokens(
                new TokenRequest(TEXTS, PoolingWindow.ofCutTexts(8), Set.of(7)), w -> {}));
  }

  private static AttentionRequest request(
      Set<Integer> layers, Set<Integer> heads, List<HeadDraw> draws) {
    return new AttentionRequest(TEXTS, 512, layers, heads, 2, draws, Randomness.of(42));
  }

  private static Set<Integer> range(int count) {
    Set<Integer> numbers = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      numbers.add(i);
    }
    return numbers;
  }
}
