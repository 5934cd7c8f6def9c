package io.attentionspectra.djl.guide;

import static io.attentionspectra.monitor.sink.Sinks.jsonLines;
import static io.attentionspectra.monitor.sink.Sinks.tensorBoard;
import static io.attentionspectra.study.Spectra.attentionSpectrum;
import static io.attentionspectra.study.Spectra.harmonicCausal;
import static io.attentionspectra.study.Spectra.mean;
import static io.attentionspectra.study.Spectra.pooledCovariance;
import static io.attentionspectra.study.Spectra.silverstein;
import static io.attentionspectra.study.Spectra.topEigenvector;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.loss.Loss;
import com.fasterxml.jackson.databind.JsonNode;
import io.attentionspectra.djl.model.Transformer;
import io.attentionspectra.djl.training.HeldOut;
import io.attentionspectra.djl.training.SpectralMonitor;
import io.attentionspectra.djl.training.StopTraining;
import io.attentionspectra.formats.tokens.TokenizedText;
import io.attentionspectra.formats.transformer.TransformerConfig;
import io.attentionspectra.model.Texts;
import io.attentionspectra.monitor.alarm.Alarm;
import io.attentionspectra.monitor.alarm.AlarmAction;
import io.attentionspectra.monitor.trace.Trace;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of docs/guide/monitor.md on a tiny training. */
final class MonitorGuideTest {

  private static final int LENGTH = 20;
  private static final int VOCABULARY = 30;

  @TempDir private Path directory;

  /** Stands for a tokenizer: word n is token n. */
  private static TokenizedText tokenize(String text) {
    long[] ids = text.chars().filter(c -> c != ' ').mapToLong(c -> c - 'a').toArray();
    return TokenizedText.of(ids, new long[ids.length], new boolean[ids.length]);
  }

  private static String text(int number) {
    return IntStream.range(0, LENGTH)
        .mapToObj(t -> String.valueOf((char) ('a' + (number * 7 + t * t) % 26)))
        .reduce("", (words, word) -> words + " " + word)
        .strip();
  }

  private static Block classifier() {
    Transformer encoder = new Transformer(TransformerConfig.bert(VOCABULARY, 16, 2, 2, LENGTH));
    return new SequentialBlock()
        .add(encoder)
        .add(new LambdaBlock(hidden -> new NDList(hidden.head().mean(new int[] {1})), "mean"))
        .add(Linear.builder().setUnits(2).build());
  }

  @Test
  void aTrainingOfYourOwn() throws Exception {
    List<String> lines = IntStream.range(0, 32).mapToObj(MonitorGuideTest::text).toList();
    List<String> labels =
        IntStream.range(0, 32).mapToObj(n -> n % 2 == 0 ? "even" : "odd").toList();
    try (Model model = Model.newInstance("classifier", "PyTorch")) {
      model.setBlock(classifier());
      long[][] ids = lines.stream().map(line -> tokenize(line).ids()).toArray(long[][]::new);
      ArrayDataset training =
          new ArrayDataset.Builder()
              .setData(model.getNDManager().create(ids))
              .optLabels(model.getNDManager().create(new long[32]))
              .setSampling(8, false)
              .build();
      // guide:monitor
      SpectralMonitor monitor =
          SpectralMonitor.observing(
                  attentionSpectrum(),
                  pooledCovariance(mean(), harmonicCausal(1), topEigenvector()))
              .against(silverstein())
              .on(HeldOut.of(Texts.of("held out", lines).labelled(labels), text -> tokenize(text)))
              .every(200)
              .batches()
              .to(jsonLines(directory.resolve("trace.jsonl")), tensorBoard(directory))
              .alarm(Alarm.entropyBelow(0.1), Alarm.effectiveRankBelow(1.01))
              .then(AlarmAction.stop());
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
              .addTrainingListeners(TrainingListener.Defaults.basic())
              .addTrainingListeners(monitor); // the last one
      try (Trainer trainer = model.newTrainer(config)) { // refuses here what cannot work
        trainer.initialize(new Shape(1, LENGTH));
        Optional<StopTraining> stopped =
            StopTraining.caught(() -> EasyTrain.fit(trainer, 2, training, null));
        stopped.ifPresent(stop -> System.err.println(stop.getMessage()));
      }
      // end
    }
    List<JsonNode> trace = Trace.read(directory.resolve("trace.jsonl")).events();
    assertEquals("start", trace.get(0).path("kind").textValue());
    assertEquals("end", trace.get(trace.size() - 1).path("kind").textValue());
    JsonNode first = trace.get(1);
    assertEquals(4, first.path("attention").size());
    assertTrue(first.path("pooling").path(0).path("accuracy").isNumber());
  }
}
