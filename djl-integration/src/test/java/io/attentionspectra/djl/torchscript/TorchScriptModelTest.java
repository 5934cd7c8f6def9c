package io.attentionspectra.djl.torchscript;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.ObservedModel;
import io.attentionspectra.djl.observe.TokenBatch;
import io.attentionspectra.djl.session.TrainedModelSource;
import io.attentionspectra.formats.torchscript.ProbePattern;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.HeadDraw;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.PoolingWindow;
import io.attentionspectra.model.Texts;
import io.attentionspectra.model.TokenRequest;
import io.attentionspectra.model.TokenWindow;
import io.attentionspectra.result.StudyResult;
import io.attentionspectra.study.Spectra;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TorchScript files as models of a study, against what the fixtures' own models computed. */
final class TorchScriptModelTest {

  private static final HeadDraw SURROGATE = Spectra.covarianceSurrogate(Spectra.replicas(1));

  private static final NDManager MANAGER = NDManager.newBaseManager(Device.cpu(), "PyTorch");

  @TempDir private static Path folder;
  private static Path plain;

  @BeforeAll
  static void writeTokenizer() throws IOException {
    plain = TinyTokenizer.writePlain(folder);
  }

  @AfterAll
  static void close() {
    MANAGER.close();
  }

  private static TorchScriptModel model(String fixture) {
    return TorchScriptModel.at(Fixture.named(fixture).file()).withTokenizer(plain);
  }

  /** The text of the first row of a fixture's input, which has no padding. */
  private static String text(Fixture fixture) {
    long[] ids = fixture.inputs(MANAGER).get(0).toLongArray();
    return TinyTokenizer.text(java.util.Arrays.copyOf(ids, 6));
  }

  /**
   * Spectra of every layer and head are those of the attention that PyTorch computed. Layers with a
   * bias of positions (T5, one of the forms) are read from their attention alone and have no
   * surrogate.
   */
  @ParameterizedTest
  @CsvSource({
    "bert-traced, false, 2, true",
    "bert-scripted, false, 2, true",
    "bert-frozen, false, 2, true",
    "roberta-traced, false, 2, true",
    "gpt2-traced, true, 2, true",
    "gpt2-scripted, true, 2, true",
    "llama-traced, true, 4, true",
    "llama-scripted, true, 4, true",
    "t5-traced, false, 2, false",
    "t5-scripted, false, 2, false",
    "shared-scripted, false, 2, true",
    "encoder-fused, false, 2, true",
    "encoder-scripted, false, 2, true",
    "encoder-seqfirst, false, 2, true"
  })
  void readsTheHeadsThatTheModelComputed(
      String name, boolean causal, int heads, boolean projected) {
    Fixture fixture = Fixture.named(name);
    List<HeadReading> readings = new ArrayList<>();
    try (ModelSession session = TrainedModelSource.of(model(name)).open()) {
      ModelShape shape = session.shape();
      assertEquals(new ModelShape(2, heads, 16 / heads, 16, 30, shape.maxLength(), causal), shape);
      session.readHeads(
          new AttentionRequest(
              List.of(text(fixture)),
              64,
              Set.of(0, 1),
              IntStream.range(0, heads).boxed().collect(Collectors.toSet()),
              1,
              List.of(SURROGATE, Spectra.reinitialisedHead(Spectra.replicas(1))),
              Randomness.of(1)),
          readings::add);
    }
    assertEquals(2 * heads, readings.size());
    for (HeadReading reading : readings) {
      AttentionSpectrum expected = reference(fixture, reading.layer(), reading.head(), causal);
      assertArrayEquals(
          expected.spectrum().toArray(), reading.spectrum().spectrum().toArray(), 1e-5);
      assertTrue(reading.scores().betaHat() > 0);
      assertEquals(projected, reading.draws().containsKey(SURROGATE));
    }
  }

  private static AttentionSpectrum reference(Fixture fixture, int layer, int head, boolean causal) {
    NDArray attention =
        fixture
            .array(fixture.layers().get(layer).path("attention"), MANAGER)
            .get("0, " + head)
            .toType(DataType.FLOAT64, false);
    Matrix matrix = Matrix.of(6, 6, attention.toDoubleArray());
    AttentionMask mask = causal ? AttentionMask.causal(6) : AttentionMask.full(6);
    return AttentionSpectrum.of(matrix, mask, 1, SpectralSolver.standard());
  }

  @ParameterizedTest
  @CsvSource({"bert-traced", "roberta-traced", "encoder-seqfirst"})
  void showsHiddenStatesAndTheTokenTable(String name) {
    Fixture fixture = Fixture.named(name);
    Map<Integer, TokenWindow> windows = new HashMap<>();
    try (ModelSession session = TrainedModelSource.of(model(name)).open()) {
      session.readTokens(
          new TokenRequest(
              List.of(text(fixture)),
              PoolingWindow.ofCutTexts(6),
              Set.of(TokenWindow.EMBEDDING_TABLE, 0, 1, 2)),
          window -> windows.put(window.depth(), window));
      assertEquals(16, session.embeddingTableEigenvalues().orElseThrow().length);
    }
    assertEquals(Set.of(-1, 0, 1, 2), windows.keySet());
    assertStates(fixture, fixture.layers().get(0).path("input"), windows.get(0));
    assertStates(fixture, fixture.layers().get(0).path("output"), windows.get(1));
    assertStates(fixture, fixture.layers().get(1).path("output"), windows.get(2));
  }

  private static void assertStates(Fixture fixture, JsonNode expected, TokenWindow window) {
    NDArray first = fixture.array(expected, MANAGER).get(0).toType(DataType.FLOAT64, false);
    assertArrayEquals(first.toDoubleArray(), window.tokens().toArray(), 1e-5);
  }

  /** A frozen model has no parameters, and so no table to show. */
  @Test
  void aDepthThatTheModelDoesNotShowIsLeftOut() {
    List<String> texts =
        IntStream.range(0, 30)
            .mapToObj(n -> TinyTokenizer.text(3 + n % 27, 3 + n * 7 % 27, 3 + n * n % 27))
            .toList();
    StudyResult result =
        Spectra.of(TrainedModelSource.of(model("bert-frozen")))
            .probe(Spectra.pooledCovariance(Spectra.mean()))
            .against(Spectra.silverstein())
            .depths(Spectra.lastLayer(), Spectra.embeddingTable())
            .window(3)
            .run(Texts.of("thirty texts", texts));
    assertEquals(1, result.pooling().size());
    assertTrue(
        result.notes().stream()
            .anyMatch(
                note ->
                    note.sentence().startsWith("the embedding table is left out: the model does")),
        result.notes().toString());
  }

  @Test
  void masksPaddingAndKnowsSpecialTokens() {
    Path file = Fixture.named("bert-scripted").file();
    try (ObservedModel model = TorchScriptModel.at(file).load(Device.cpu())) {
      TokenBatch together =
          new TokenBatch(model.tokenizer().tokenize(List.of("a cat", "the dog sat on the mat")));
      TokenBatch alone = new TokenBatch(together.texts().subList(0, 1));
      assertEquals(4, alone.length());
      assertArrayEquals(lastStates(model, alone), lastStates(model, together), 1e-6f);
    }
    try (ObservedModel model = model("gpt2-traced").load(Device.cpu())) {
      TokenBatch uneven =
          new TokenBatch(model.tokenizer().tokenize(List.of("a cat", "the dog sat on the mat")));
      assertRefused("has padding", () -> model.observe(uneven, ForwardObserver.none()));
      TokenBatch longer =
          new TokenBatch(model.tokenizer().tokenize(List.of("the cat ".repeat(33))));
      assertRefused("tokens = 66", () -> model.observe(longer, ForwardObserver.none()));
    }
  }

  /** The last hidden states of the tokens of the first text. */
  private static float[] lastStates(ObservedModel model, TokenBatch batch) {
    float[][] states = new float[1][];
    model.observe(
        batch,
        new ForwardObserver() {
          @Override
          public void hidden(int depth, NDArray hidden, NDArray mask) {
            int length = batch.texts().get(0).length();
            states[0] = hidden.get("0, 0:" + length).toFloatArray();
          }
        });
    return states[0];
  }

  /** The model's softmax has no scale, which its source does not tell: q and k do. */
  @Test
  void aPatternHelpsWhereTheSearchFindsNothing() {
    assertRefused("no attention", () -> model("by-hand").load(Device.cpu()).close());
    ProbePattern pattern =
        ProbePattern.attention("ByHand", "forward", "attention").withQuery("q0").withKey("k0");
    List<Double> taps = new ArrayList<>();
    try (ObservedModel model = model("by-hand").withPatterns(pattern).load(Device.cpu())) {
      assertEquals(1, model.shape().layers());
      model.observe(
          new TokenBatch(model.tokenizer().tokenize(List.of("the cat sat on the mat"))),
          new ForwardObserver() {
            @Override
            public void attention(int layer, AttentionTap tap) {
              taps.add(tap.projections().orElseThrow().inverseTemperature());
            }
          });
    }
    assertEquals(List.of(Math.sqrt(8)), taps);
  }

  @Test
  void saysWhatItCannotFeedOrRead(@TempDir Path empty) throws IOException {
    assertRefused(
        "forward(tokens: Tensor, mask: Tensor, times: Tensor) asks for times",
        () -> model("loop-scripted").load(Device.cpu()).close());
    assertRefused("layers of [2, 4] heads", () -> model("sdpa").load(Device.cpu()).close());
    assertRefused("no attention", () -> model("classifier").load(Device.cpu()).close());
    assertRefused(
        "put the model's tokenizer.json there",
        () -> model("bert-traced").withTokenizer(empty).load(Device.cpu()).close());
    Path broken = Files.writeString(empty.resolve("broken.pt"), "no zip");
    assertRefused("broken.pt", () -> TorchScriptModel.at(broken).load(Device.cpu()).close());
  }
}
