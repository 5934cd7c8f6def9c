package io.attentionspectra.djl.training;

import static io.attentionspectra.monitor.sink.Sinks.jsonLines;
import static io.attentionspectra.monitor.sink.Sinks.tensorBoard;
import static io.attentionspectra.study.Spectra.attentionSpectrum;
import static io.attentionspectra.study.Spectra.embeddingTable;
import static io.attentionspectra.study.Spectra.mean;
import static io.attentionspectra.study.Spectra.only;
import static io.attentionspectra.study.Spectra.pooledCovariance;
import static io.attentionspectra.study.Spectra.reinitialisedHead;
import static io.attentionspectra.study.Spectra.replicas;
import static io.attentionspectra.study.Spectra.where;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Model;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.loss.Loss;
import io.attentionspectra.djl.observe.TokenizedText;
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

  private SpectralMonitor heads() {
    return SpectralMonitor.observing(attentionSpectrum()).on(TEXTS).to(sink);
  }

  private SpectralMonitor pooled() {
    return SpectralMonitor.observing(pooledCovariance(mean())).window(6).on(TEXTS).to(sink);
  }

  /** The message of the refusal, which must be one line that begins as given. */
  private String refused(String beginning, SpectralMonitor monitor) {
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
    refused("layers = 2: must be below the model's 2", heads().layers(only(0, 2)));
    refused("heads = 7", heads().heads(only(7)));
    refused("layers = 'odd beyond 9'", heads().layers(where("odd beyond 9", i -> i > 9)));
    refused("depth = embedding table", pooled().depths(embeddingTable()));
    refused("layer = 4", pooled().depths(io.attentionspectra.study.Spectra.layer(4)));
  }

  @Test
  void blocksWithoutLayers() {
    try (Model model = Model.newInstance("linear", "PyTorch")) {
      model.setBlock(Linear.builder().setUnits(2).build());
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(Loss.l2Loss()).addTrainingListeners(heads());
      String message =
          assertThrows(IllegalArgumentException.class, () -> model.newTrainer(config)).getMessage();
      assertTrue(message.startsWith("transformers in the trainer's block = 0"), message);
    }
  }

  @Test
  void heldOutTextsMissingOrShort() {
    refused("held-out texts = none", SpectralMonitor.observing(attentionSpectrum()).to(sink));
    refused("held-out texts of at least 12 tokens = 0", pooled().window(12));
    refused("held-out texts of at least 6 tokens = 8", pooled().on(TEXTS.first(8)));
    long[] one = {1};
    TokenizedText single = TokenizedText.of(one, new long[1], new boolean[1]);
    refused("tokens of held-out text 0 = 1", heads().on(HeldOut.ofTokens("one", List.of(single))));
    TokenizedText strange = TokenizedText.of(new long[] {1, 40}, new long[2], new boolean[2]);
    refused(
        "token of held-out text 0 = 40", heads().on(HeldOut.ofTokens("strange", List.of(strange))));
    refused("max-length = 13", heads().maxLength(13));
    refused("window = 13", pooled().window(13));
  }

  @Test
  void contradictorySettings() {
    refused("texts = held-out and training batch", heads().onTrainingBatch());
    refused(
        "texts = the training batch",
        SpectralMonitor.observing(attentionSpectrum())
            .reading(
                trainer -> {
                  throw new AssertionError("refused before the model is asked for");
                })
            .onTrainingBatch()
            .to(sink));
    refused("sinks and alarms = none", SpectralMonitor.observing(attentionSpectrum()).on(TEXTS));
    refused(
        "alarm = 'entropy below 1.0'",
        pooled().alarm(Alarm.entropyBelow(1)).then(AlarmAction.log()));
  }

  @Test
  void sinksThatCannotBeWritten() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "no trace\n");
    refused("trace = " + file + ": exists already", heads().to(jsonLines(file)));
    String below =
        refused(
            "sink = JSON Lines " + file.resolve("below"),
            heads().to(jsonLines(file.resolve("below"))));
    assertTrue(below.contains("cannot be written"), below);
    refused("sink = TensorBoard " + file, heads().to(tensorBoard(file)));
    refused("line 1 of " + file, heads().resumeAt(3).to(jsonLines(file)));
    Files.writeString(directory.resolve("events.out.tfevents.1"), "");
    refused("TensorBoard directory = " + directory, heads().to(tensorBoard(directory)));
    assertEquals("no trace\n", Files.readString(file));
  }

  @Test
  void numbersOutOfRangeAtOnce() {
    assertThrows(IllegalArgumentException.class, () -> heads().every(0));
    assertThrows(IllegalArgumentException.class, () -> heads().every(Duration.ZERO));
    assertThrows(IllegalArgumentException.class, () -> heads().budget(0));
    assertThrows(IllegalArgumentException.class, () -> heads().budget(1.5));
    assertThrows(IllegalArgumentException.class, () -> heads().budget(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> heads().resumeAt(-1));
    assertThrows(IllegalArgumentException.class, () -> heads().window(1));
    assertThrows(IllegalArgumentException.class, () -> heads().depths());
    assertThrows(
        IllegalArgumentException.class, () -> heads().against(reinitialisedHead(replicas(2))));
    assertThrows(
        IllegalArgumentException.class, () -> TEXTS.labelled(Collections.nCopies(3, "too few")));
    assertThrows(IllegalArgumentException.class, () -> HeldOut.ofTokens("no texts", List.of()));
  }
}
