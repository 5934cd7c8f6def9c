package io.attentionspectra.djl.training;

import static io.attentionspectra.monitor.sink.Sinks.jsonLines;
import static io.attentionspectra.monitor.sink.Sinks.tensorBoard;
import static io.attentionspectra.study.Spectra.attentionSpectrum;
import static io.attentionspectra.study.Spectra.embeddingTable;
import static io.attentionspectra.study.Spectra.mean;
import static io.attentionspectra.study.Spectra.only;
import static io.attentionspectra.study.Spectra.pooledCovariance;
import static io.attentionspectra.study.Spectra.where;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Model;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.loss.Loss;
import io.attentionspectra.formats.tokens.TokenizedText;
import io.attentionspectra.monitor.alarm.Alarm;
import io.attentionspectra.monitor.alarm.AlarmAction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot work is refused before training starts, in one line with the remedy. */
final class RefusalTest {

  private static final HeldOut TEXTS = TinyTraining.heldOut();

  @TempDir private Path directory;
  private final TinyTraining tiny = new TinyTraining();
  private final Recording sink = new Recording();

  @AfterEach
  void close() {
    tiny.close();
  }

  private static HeadsStep heads() {
    return SpectralMonitor.observing(attentionSpectrum());
  }

  private static WindowsStep pooled() {
    return SpectralMonitor.observing(pooledCovariance(mean())).window(6);
  }

  /** The message of the refusal, which must be one line that begins as given. */
  private String refused(String beginning, SinkStep read) {
    SpectralMonitor monitor = read.to(sink);
    return refusedOnly(beginning, monitor);
  }

  private String refusedOnly(String beginning, SpectralMonitor monitor) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> tiny.trainer(monitor)).getMessage();
    assertTrue(message.startsWith(beginning), message);
    assertTrue(message.contains("; "), "no remedy: " + message);
    assertFalse(message.contains("\n"), message);
    assertEquals(sink.opened, sink.closed, "a sink was left open");
    return message;
  }

  @Test
  void probesThatMatchNoLayer() {
    refused("layers = 2: must be below the model's 2", heads().layers(only(0, 2)).on(TEXTS));
    refused("heads = 7", heads().heads(only(7)).on(TEXTS));
    refused("layers = 'odd beyond 9'", heads().layers(where("odd beyond 9", i -> i > 9)).on(TEXTS));
    refused("depth = embedding table", pooled().depths(embeddingTable()).on(TEXTS));
    refused("layer = 4", pooled().depths(io.attentionspectra.study.Spectra.layer(4)).on(TEXTS));
  }

  @Test
  void blocksWithoutLayers() {
    try (Model model = Model.newInstance("linear", "PyTorch")) {
      model.setBlock(Linear.builder().setUnits(2).build());
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(Loss.l2Loss()).addTrainingListeners(heads().on(TEXTS).to(sink));
      String message =
          assertThrows(IllegalArgumentException.class, () -> model.newTrainer(config)).getMessage();
      assertTrue(message.startsWith("transformers in the trainer's block = 0"), message);
    }
  }

  @Test
  void heldOutTextsMissingOrShort() {
    refused("held-out texts of at least 12 tokens = 0", pooled().window(12).on(TEXTS));
    refused("held-out texts of at least 6 tokens = 8", pooled().on(TEXTS.first(8)));
    long[] one = {1};
    TokenizedText single = TokenizedText.of(one, new long[1], new boolean[1]);
    refused("tokens of held-out text 0 = 1", heads().on(HeldOut.ofTokens("one", List.of(single))));
    TokenizedText strange = TokenizedText.of(new long[] {1, 40}, new long[2], new boolean[2]);
    refused(
        "token of held-out text 0 = 40", heads().on(HeldOut.ofTokens("strange", List.of(strange))));
    refused("max-length = 13", heads().on(TEXTS).maxLength(13));
    refused("window = 13", pooled().window(13).on(TEXTS));
  }

  /** What types cannot say; that they say the rest shows in {@link StagesTest}. */
  @Test
  void nobodyThatSeesAndAlarmsAboutWhatIsNotWatched() {
    refusedOnly("sinks and alarms = none", heads().on(TEXTS).to());
    refusedOnly("sinks and alarms = none", heads().on(TEXTS).alarm(Alarm.entropyBelow(1)).then());
    refusedOnly(
        "alarm = 'entropy below 1.0'",
        pooled().on(TEXTS).alarm(Alarm.entropyBelow(1)).then(AlarmAction.log()));
  }

  @Test
  void sinksThatCannotBeWritten() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "no trace\n");
    refusedOnly("trace = " + file + ": exists already", heads().on(TEXTS).to(jsonLines(file)));
    String below =
        refusedOnly(
            "sink = JSON Lines " + file.resolve("below"),
            heads().on(TEXTS).to(jsonLines(file.resolve("below"))));
    assertTrue(below.contains("cannot be written"), below);
    refusedOnly("sink = TensorBoard " + file, heads().on(TEXTS).to(tensorBoard(file)));
    refusedOnly("trace = line 1 of " + file, heads().on(TEXTS).to(jsonLines(file)).resumeAt(3));
    Files.writeString(directory.resolve("events.out.tfevents.1"), "");
    refusedOnly(
        "TensorBoard directory = " + directory, heads().on(TEXTS).to(tensorBoard(directory)));
    assertEquals("no trace\n", Files.readString(file));
  }

  @Test
  void numbersOutOfRangeAtOnce() {
    assertThrows(IllegalArgumentException.class, () -> heads().every(0));
    assertThrows(IllegalArgumentException.class, () -> heads().every(Duration.ZERO));
    assertThrows(IllegalArgumentException.class, () -> heads().budget(0));
    assertThrows(IllegalArgumentException.class, () -> heads().budget(1.5));
    assertThrows(IllegalArgumentException.class, () -> heads().budget(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> heads().to(sink).resumeAt(-1));
    assertThrows(IllegalArgumentException.class, () -> pooled().window(1));
    assertThrows(IllegalArgumentException.class, () -> pooled().depths());
    assertThrows(
        IllegalArgumentException.class, () -> TEXTS.labelled(Collections.nCopies(3, "too few")));
    assertThrows(IllegalArgumentException.class, () -> HeldOut.ofTokens("no texts", List.of()));
  }
}
