package io.attentionspectra.examples;

import static io.attentionspectra.study.Spectra.attentionSpectrum;

import ai.djl.Model;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.loss.Loss;
import io.attentionspectra.djl.model.Transformer;
import io.attentionspectra.djl.training.HeldOut;
import io.attentionspectra.djl.training.SpectralMonitor;
import io.attentionspectra.formats.tokens.TokenizedText;
import io.attentionspectra.formats.transformer.TransformerConfig;
import io.attentionspectra.monitor.sink.MicrometerSink;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;

/** The spectra of a model in training as Prometheus sees them. */
public final class MonitorPrometheusExample {

  private MonitorPrometheusExample() {}

  /** Trains for one epoch and prints what a scrape of the registry gives at its end. */
  public static void main(String[] args) throws Exception {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    long[] ids = {1, 5, 9, 14, 7, 2};
    HeldOut text =
        HeldOut.ofTokens("one text", List.of(TokenizedText.of(ids, new long[6], new boolean[6])));
    SpectralMonitor monitor =
        SpectralMonitor.observing(attentionSpectrum())
            .on(text)
            .budget(1) // a toy trains for a moment only
            .to(MicrometerSink.micrometer(registry));
    try (Model model = Model.newInstance("tiny", "PyTorch")) {
      model.setBlock(
          new SequentialBlock()
              .add(new Transformer(TransformerConfig.bert(20, 16, 2, 2, 6)))
              .addSingleton(states -> states.mean(new int[] {1}))
              .add(Linear.builder().setUnits(2).build()));
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss()).addTrainingListeners(monitor);
      try (Trainer trainer = model.newTrainer(config)) {
        trainer.initialize(new Shape(4, 6));
        EasyTrain.fit(trainer, 1, texts(trainer), null);
        // In a service this string is the answer to GET /metrics.
        registry
            .scrape()
            .lines()
            .filter(line -> !line.startsWith("#"))
            .forEach(System.out::println);
      }
    }
  }

  /** 16 texts of 6 tokens; the class is the half of the vocabulary they start in. */
  private static ArrayDataset texts(Trainer trainer) {
    long[][] ids = new long[16][];
    float[] labels = new float[16];
    for (int n = 0; n < 16; n++) {
      labels[n] = n % 2;
      ids[n] = new long[] {1, 3L + n % 2 * 9L + n % 5, 4 + n % 7, 5 + n % 11, 6 + n % 3, 2};
    }
    return new ArrayDataset.Builder()
        .setData(trainer.getManager().create(ids))
        .optLabels(trainer.getManager().create(labels))
        .setSampling(4, false)
        .build();
  }
}
