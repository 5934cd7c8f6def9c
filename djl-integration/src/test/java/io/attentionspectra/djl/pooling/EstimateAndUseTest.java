package io.attentionspectra.djl.pooling;

import static io.attentionspectra.study.Spectra.first;
import static io.attentionspectra.study.Spectra.harmonicCausal;
import static io.attentionspectra.study.Spectra.last;
import static io.attentionspectra.study.Spectra.max;
import static io.attentionspectra.study.Spectra.mean;
import static io.attentionspectra.study.Spectra.pooledCovariance;
import static io.attentionspectra.study.Spectra.positionWeightedMean;
import static io.attentionspectra.study.Spectra.topEigenvector;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.attentionspectra.advice.AdviceStep;
import io.attentionspectra.advice.PoolingAdvice;
import io.attentionspectra.djl.model.Pretrained;
import io.attentionspectra.djl.model.TransformerModel;
import io.attentionspectra.djl.session.TrainedModelSource;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.model.Depth;
import io.attentionspectra.model.ForwardingSession;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.PoolingWindow;
import io.attentionspectra.model.Texts;
import io.attentionspectra.model.TokenRequest;
import io.attentionspectra.model.TokenWindow;
import io.attentionspectra.pooling.Pooling;
import io.attentionspectra.pooling.WeightedPooling;
import io.attentionspectra.probe.WindowPooling;
import io.attentionspectra.result.PooledResult;
import io.attentionspectra.result.StudyResult;
import io.attentionspectra.study.Spectra;
import io.attentionspectra.study.Study;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a study or advice measures of pooled texts is what an embedder with the saved pooling gives
 * for the same texts, of which many are longer than the window and some longer than the model is to
 * read. Tolerances are those of single precision: batches of other shapes round differently.
 */
final class EstimateAndUseTest {

  private static final int WINDOW = 5;
  private static final int LONGEST = 14;
  private static final String[] WORDS = {
    "river", "stone", "cloud", "garden", "mother", "winter", "train", "letter", "silver", "forest",
    "bread", "music", "harbour", "teacher", "candle", "bridge", "market"
  };

  /** Of 5 to 24 words, all of which are one token of the model. */
  private static final List<String> TEXTS = texts();

  private static TransformerModel model;
  private static ModelSession session;

  @TempDir private Path directory;

  @BeforeAll
  static void load() {
    model = Pretrained.miniLm().load(Device.cpu());
    session = TrainedModelSource.miniLm().open();
  }

  @AfterAll
  static void close() {
    session.close();
    model.close();
  }

  private static List<String> texts() {
    List<String> texts = new ArrayList<>();
    for (int n = 0; n < 72; n++) {
      List<String> words = new ArrayList<>();
      for (int i = 0; i < 5 + n * 7 % 20; i++) {
        words.add(WORDS[(n * 5 + i * (n + 3)) % WORDS.length]);
      }
      texts.add(String.join(" ", words));
    }
    return texts;
  }

  private static Study study() {
    return Spectra.of(recorded(new LinkedHashMap<>()))
        .probe(
            pooledCovariance(
                mean(), first(), last(), max(), positionWeightedMean(), harmonicCausal(1)))
        .window(WINDOW)
        .maxLength(LONGEST);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aStudyHasTheCovarianceOfEmbeddings(boolean cut) {
    StudyResult result = (cut ? study().cutTexts() : study()).run(Texts.of("words", TEXTS));
    PoolingWindow window =
        cut ? PoolingWindow.ofCutTexts(WINDOW) : PoolingWindow.ofWholeTexts(WINDOW, LONGEST);
    assertEquals(6, result.pooling().size());
    for (PooledResult pooled : result.pooling()) {
      double[] expected =
          covariance(embeddings(PoolingChoice.of(pooled.strategy()).withWindow(window)));
      double[] measured = pooled.detail().spectrum().toArray();
      for (int i = 0; i < 20; i++) {
        assertEquals(expected[i], measured[i], 1e-4 * expected[0], pooled.strategy() + " " + i);
      }
    }
  }

  /** So that the test above could fail: the model's answer depends on what it reads. */
  @Test
  void cuttingTextsChangesWhatIsMeasured() {
    PoolingChoice whole =
        PoolingChoice.of("mean").withWindow(PoolingWindow.ofWholeTexts(WINDOW, LONGEST));
    PoolingChoice cut = whole.withWindow(PoolingWindow.ofCutTexts(WINDOW));
    PoolingChoice longer = whole.withWindow(PoolingWindow.ofWholeTexts(WINDOW, 512));
    double first = covariance(embeddings(whole))[0];
    assertTrue(Math.abs(covariance(embeddings(cut))[0] / first - 1) > 0.01);
    assertTrue(Math.abs(covariance(embeddings(longer))[0] / first - 1) > 0.001);
  }

  @Test
  void textsThatAreCutAreCounted() {
    String notes = study().run(Texts.of("words", TEXTS)).notes().toString();
    long cut = TEXTS.stream().filter(text -> text.split(" ").length > LONGEST - 2).count();
    assertTrue(notes.contains(cut + " of 72 texts for pooling are cut to 14 tokens"), notes);
    String none = study().maxLength(26).run(Texts.of("words", TEXTS)).notes().toString();
    assertTrue(!none.contains("for pooling are cut"), none);
    String windows = study().cutTexts().run(Texts.of("words", TEXTS)).notes().toString();
    assertTrue(!windows.contains("for pooling are cut"), windows);
  }

  /** Every window that advice is given, pooled, is what the embedder of the saved advice says. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "mean",
        "first",
        "max",
        "top-eigenvector",
        "length-power:0.25",
        "forgetting:0.7",
        "inverse-frequency:0.01",
        "cut mean",
        "cut last"
      })
  void savedAdviceIsUsedAsItWasEstimated(String name) {
    Map<String, TokenWindow> read = new LinkedHashMap<>();
    AdviceStep question =
        Spectra.of(recorded(read))
            .pooling(pooling(name.replace("cut ", "")))
            .window(WINDOW)
            .maxLength(LONGEST)
            .pilot(20);
    PoolingAdvice advice =
        (name.startsWith("cut") ? question.cutTexts() : question).advise(Texts.of("words", TEXTS));
    PoolingChoice.of(advice, Depth.lastLayer()).save(directory.resolve("pooling.json"));
    PoolingChoice choice = PoolingChoice.load(directory.resolve("pooling.json"));
    assertEquals(72, read.size());
    List<float[]> embeddings = embeddings(choice);
    for (int n = 0; n < TEXTS.size(); n++) {
      TokenWindow window = read.get(TEXTS.get(n));
      Pooling pooling = choice.pooling();
      double[] expected =
          choice.isFirst()
              ? window.first()
              : pooling instanceof WeightedPooling weighted
                  ? weighted.apply(window.tokens(), window.numbers())
                  : pooling.apply(window.tokens());
      for (int j = 0; j < expected.length; j++) {
        assertEquals(expected[j], embeddings.get(n)[j], 2e-5, TEXTS.get(n));
      }
    }
  }

  /** Advice on whole texts: the vectors it pools are those of the embedder of the saved advice. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "mean",
        "max",
        "first",
        "length-power:0.25",
        "forgetting:0.7",
        "inverse-frequency:0.01",
        "top-eigenvector",
        "optimal-scale"
      })
  void savedAdviceOnWholeTextsIsUsedAsItWasEstimated(String name) {
    Map<String, TokenWindow> read = new LinkedHashMap<>();
    PoolingAdvice advice =
        Spectra.of(recorded(read))
            .pooling(name.equals("first") ? first() : WindowPooling.named(name))
            .maxLength(LONGEST)
            .pilot(40)
            .advise(Texts.of("words", TEXTS));
    PoolingChoice.of(advice, Depth.lastLayer()).save(directory.resolve("pooling.json"));
    PoolingChoice choice = PoolingChoice.load(directory.resolve("pooling.json"));
    assertEquals(PoolingWindow.ofAllTokens(LONGEST), choice.window().orElseThrow());
    assertEquals(72, read.size());
    Pooling pooling = choice.pooling();
    List<float[]> embeddings = embeddings(choice);
    for (int n = 0; n < TEXTS.size(); n++) {
      TokenWindow text = read.get(TEXTS.get(n));
      int words = TEXTS.get(n).split(" ").length;
      assertEquals(Math.min(words, LONGEST - 2), text.tokens().rows());
      assertEquals(text.tokens().rows(), text.numbers().length);
      double[] expected =
          choice.isFirst()
              ? text.first()
              : pooling instanceof WeightedPooling weighted
                  ? weighted.apply(text.tokens(), text.numbers())
                  : pooling.apply(text.tokens());
      for (int j = 0; j < expected.length; j++) {
        assertEquals(expected[j], embeddings.get(n)[j], 5e-5, TEXTS.get(n));
      }
    }
  }

  /** As the class comment of {@link TextEmbedder} says of texts that estimates leave out. */
  @Test
  void textsShorterThanTheWindowArePooledOverWhatTheyHave() {
    PoolingChoice window =
        PoolingChoice.of("mean").withWindow(PoolingWindow.ofWholeTexts(WINDOW, LONGEST));
    try (TextEmbedder embedder = TextEmbedder.of(model, window);
        TextEmbedder all = TextEmbedder.of(model, PoolingChoice.of("mean"))) {
      float[] expected = all.embed("river stone");
      float[] actual = embedder.embed("river stone");
      for (int j = 0; j < expected.length; j++) {
        assertEquals(expected[j], actual[j], 0);
      }
    }
  }

  @Test
  void anEmbedderTellsOfTextsThatThePoolingCuts() {
    List<String> cuts = new ArrayList<>();
    PoolingChoice whole =
        PoolingChoice.of("mean").withWindow(PoolingWindow.ofWholeTexts(WINDOW, LONGEST));
    try (TextEmbedder embedder = TextEmbedder.of(model, whole, cuts::add)) {
      assertEquals(LONGEST, embedder.maxLength());
      embedder.embed("river ".repeat(12));
      embedder.embed("river ".repeat(13));
    }
    assertEquals(List.of("a text of 15 tokens is cut to the 14 of the pooling"), cuts);
    PoolingChoice cutting = whole.withWindow(PoolingWindow.ofCutTexts(WINDOW));
    try (TextEmbedder embedder = TextEmbedder.of(model, cutting, cuts::add)) {
      assertEquals(WINDOW + 2, embedder.maxLength());
      embedder.embed("river ".repeat(13));
    }
    assertEquals(1, cuts.size());
  }

  private static WindowPooling pooling(String name) {
    return switch (name) {
      case "first" -> first();
      case "last" -> last();
      case "max" -> max();
      case "top-eigenvector" -> topEigenvector();
      default -> WindowPooling.named(name);
    };
  }

  /** MiniLM, loaded once; its windows are kept by their text. */
  private static ModelSource recorded(Map<String, TokenWindow> read) {
    return new ModelSource() {
      @Override
      public String describe() {
        return "MiniLM";
      }

      @Override
      public ModelSession open() {
        return new Recorded(read);
      }
    };
  }

  private static final class Recorded extends ForwardingSession {

    private final Map<String, TokenWindow> read;

    Recorded(Map<String, TokenWindow> read) {
      super(session);
      this.read = read;
    }

    @Override
    protected Consumer<TokenWindow> windows(TokenRequest request, Consumer<TokenWindow> sink) {
      return window -> {
        read.put(request.texts().get(window.text()), window);
        sink.accept(window);
      };
    }

    /** The session serves all tests. */
    @Override
    public void close() {}
  }

  private static List<float[]> embeddings(PoolingChoice choice) {
    try (TextEmbedder embedder = TextEmbedder.of(model, choice, line -> {})) {
      return embedder.embed(TEXTS);
    }
  }

  /** Eigenvalues of the covariance with divisor N, in decreasing order. */
  private static double[] covariance(List<float[]> vectors) {
    int dimension = vectors.get(0).length;
    Matrix rows =
        Matrix.generate(vectors.size(), dimension, (n, j) -> vectors.get(n)[j]).centreColumns();
    return SpectralSolver.standard().eigenvalues(rows.columnGram().scale(1.0 / vectors.size()));
  }
}
