package io.attentionspectra.djl.session;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.advice.AdviceState;
import io.attentionspectra.advice.AdviceStep;
import io.attentionspectra.advice.DepthAdvice;
import io.attentionspectra.advice.LabelOutcome;
import io.attentionspectra.advice.StrategyAdvice;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.djl.model.ReferenceModels;
import io.attentionspectra.model.Depth;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.PoolingWindow;
import io.attentionspectra.model.Texts;
import io.attentionspectra.model.TokenRequest;
import io.attentionspectra.model.TokenWindow;
import io.attentionspectra.probe.WindowPooling;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pooling of a model's authors, measured beside ours on the same texts. */
final class OwnPoolingTest {

  /** A decoder without special tokens: all its tokens are the text's. */
  private static final String MODEL = "gpt2";

  private static final int WIDTH_AFTER = 5;

  @TempDir private Path folder;
  private Path directory;

  @BeforeEach
  void copy() {
    directory = ReferenceModels.in(folder, MODEL);
  }

  private void modules(String mode, boolean dense) throws IOException {
    write(
        "modules.json",
        "[{\"path\": \"\", \"type\": \"m.Transformer\"}, {\"path\": \"1\", \"type\": \"m.Pooling\"}"
            + (dense ? ", {\"path\": \"2\", \"type\": \"m.Dense\"}]" : "]"));
    write("1/config.json", "{\"pooling_mode\": \"" + mode + "\"}");
  }

  private void write(String name, String json) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, json);
  }

  /** W of ±1 entries drawn by a seed, without bias. */
  private double[][] dense(int width) throws IOException {
    write(
        "2/config.json",
        "{\"in_features\": %d, \"out_features\": %d, \"bias\": false, \"activation_function\":"
                .formatted(width, WIDTH_AFTER)
            + " \"torch.nn.modules.linear.Identity\"}");
    double[] drawn = Randomness.of(5).gaussians(width * WIDTH_AFTER);
    double[][] weights = new double[WIDTH_AFTER][width];
    byte[] header =
        "{\"linear.weight\": {\"dtype\": \"F32\", \"shape\": [%d, %d], \"data_offsets\": [0, %d]}}"
            .formatted(WIDTH_AFTER, width, 4 * drawn.length)
            .getBytes(StandardCharsets.UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(8 + header.length + 4 * drawn.length).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(header.length).put(header);
    for (int i = 0; i < drawn.length; i++) {
      weights[i / width][i % width] = Math.signum(drawn[i]);
      file.putFloat((float) Math.signum(drawn[i]));
    }
    Files.write(directory.resolve("2/model.safetensors"), file.array());
    return weights;
  }

  /** Texts of words of the reference, of two classes by the reference text they begin with. */
  private static Texts texts() {
    List<String> words = List.of(String.join(" ", ReferenceModels.texts(MODEL)).split(" "));
    List<String> lines = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    for (int text = 0; text < 160; text++) {
      Randomness randomness = Randomness.of(11).child("text", text);
      List<String> own = randomness.shuffled(words).subList(0, 4 + text % 5);
      int group = text % 2;
      lines.add(words.get(group) + " " + words.get(group) + " " + String.join(" ", own));
      labels.add(group == 0 ? "a" : "b");
    }
    return Texts.of("drawn", lines).labelled(labels);
  }

  private AdviceStep question(WindowPooling... poolings) {
    return AdviceStep.of(TrainedModelSource.huggingFace(directory), poolings).replicates(20);
  }

  private ModelSession open() {
    return TrainedModelSource.huggingFace(directory).open();
  }

  @Test
  void windowsCarryWhatTheAuthorsMakeOfAllTokens() throws IOException {
    modules("weightedmean", true);
    double[][] weights = dense(width());
    List<TokenWindow> seen = new ArrayList<>();
    int last;
    try (ModelSession session = open()) {
      assertEquals(OptionalInt.of(WIDTH_AFTER), session.ownPooling());
      last = session.shape().layers();
      session.readTokens(
          new TokenRequest(
              texts().lines().subList(0, 9), PoolingWindow.ofAllTokens(64), Set.of(0, last)),
          seen::add);
    }
    assertEquals(18, seen.size());
    for (TokenWindow window : seen) {
      assertEquals(window.depth() == last, window.own().isPresent());
      window.own().ifPresent(own -> assertArrayEquals(expected(window, weights), own, 1e-4));
    }
  }

  /** Without special tokens all that the model reads is in the window. */
  private static double[] expected(TokenWindow window, double[][] weights) {
    int length = window.tokens().rows();
    double[] pooled = new double[window.tokens().columns()];
    for (int t = 0; t < length; t++) {
      double[] row = window.tokens().row(t);
      for (int j = 0; j < pooled.length; j++) {
        pooled[j] += 2.0 * (t + 1) / (length * (length + 1.0)) * row[j];
      }
    }
    return IntStream.range(0, weights.length)
        .mapToDouble(
            i ->
                IntStream.range(0, pooled.length).mapToDouble(j -> weights[i][j] * pooled[j]).sum())
        .toArray();
  }

  @Test
  void theSameMeanIsMeasuredTheSame() throws IOException {
    modules("mean", false);
    DepthAdvice advice =
        question(WindowPooling.named("mean"), WindowPooling.named("own"))
            .advise(texts())
            .at(Depth.lastLayer());
    StrategyAdvice mean = strategy(advice, "mean");
    StrategyAdvice own = strategy(advice, "own");
    double[] expected = mean.measured().spectrum().largest(5);
    double[] actual = own.measured().spectrum().largest(5);
    for (int i = 0; i < 5; i++) {
      assertEquals(expected[i], actual[i], 1e-6 * expected[0]);
    }
    assertTrue(own.kappa().isEmpty() && own.rank().isEmpty());
    assertEquals(
        mean.labelled().orElseThrow().linear().value(),
        own.labelled().orElseThrow().linear().value(),
        1 / 120.0);
    LabelOutcome outcome = advice.outcome().orElseThrow();
    LabelOutcome.PairedAccuracy paired =
        outcome.linear().others().stream()
            .filter(other -> other.strategy().equals("own"))
            .findFirst()
            .orElseThrow();
    assertTrue(paired.onlyOther() + paired.onlyAdvised() <= 1, paired::toString);
  }

  private static StrategyAdvice strategy(DepthAdvice advice, String label) {
    return advice.strategies().stream()
        .filter(each -> each.strategy().equals(label))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void anotherLengthIsMeasuredAndStored() throws IOException {
    modules("mean", true);
    dense(width());
    AdviceStep question =
        question(WindowPooling.named("mean"), WindowPooling.named("own:" + WIDTH_AFTER))
            .depths(Depth.embeddings(), Depth.lastLayer());
    try (ModelSession session = open()) {
      AdviceState whole = question.begin(session, texts());
      AdviceState first = AdviceState.of(whole.part(session, texts(), 1, 1).toBytes());
      DepthAdvice last = first.advice().at(Depth.lastLayer());
      StrategyAdvice own = strategy(last, "own:" + WIDTH_AFTER);
      assertEquals(WIDTH_AFTER, own.measured().spectrum().size());
      assertEquals(1, first.advice().at(Depth.embeddings()).strategies().size());
      DepthAdvice direct = question.advise(session, texts()).at(Depth.lastLayer());
      assertArrayEquals(
          strategy(direct, "own:" + WIDTH_AFTER).measured().spectrum().largest(WIDTH_AFTER),
          own.measured().spectrum().largest(WIDTH_AFTER),
          1e-9);
    }
  }

  private int width() {
    try (ModelSession session = TrainedModelSource.huggingFace(plain()).open()) {
      return session.shape().embedding();
    }
  }

  private Path plain() {
    return ReferenceModels.in(folder.resolve("plain"), MODEL);
  }

  @Test
  void isRefusedWhereThereIsNone() throws IOException {
    assertRefused("own: is not known of this model", () -> question(own()).advise(texts()));
    modules("mean", false);
    assertRefused(
        "own: is that of the last layer alone",
        () -> question(own()).depths(Depth.embeddings()).advise(texts()));
    assertRefused(
        "own:7: is not known of this model",
        () -> question(WindowPooling.named("own:7")).advise(texts()));
    assertRefused("has no length", () -> WindowPooling.named("own:x"));
  }

  private static WindowPooling own() {
    return WindowPooling.named("own");
  }
}
