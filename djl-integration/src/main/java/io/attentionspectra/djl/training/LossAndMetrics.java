package io.attentionspectra.djl.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.training.Trainer;
import ai.djl.training.listener.TrainingListener.BatchData;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** What a reading says of training itself: the loss of the batch, evaluations, own numbers. */
final class LossAndMetrics {

  static final OptionalDouble NONE = OptionalDouble.empty();

  private final Map<String, ToDoubleFunction<Trainer>> own;

  LossAndMetrics(Map<String, ToDoubleFunction<Trainer>> own) {
    this.own = own;
  }

  /** The loss of a batch, computed from its predictions; a mean over devices. */
  OptionalDouble loss(Trainer trainer, BatchData batch) {
    double sum = 0;
    for (Device device : batch.getLabels().keySet()) {
      try (NDArray loss =
          trainer
              .getLoss()
              .evaluate(batch.getLabels().get(device), batch.getPredictions().get(device))) {
        sum += loss.toType(ai.djl.ndarray.types.DataType.FLOAT32, false).getFloat();
      }
    }
    int devices = batch.getLabels().size();
    return devices > 0 ? OptionalDouble.of(sum / devices) : NONE;
  }

  /** The evaluations of the last epoch, then the user's own numbers. */
  Map<String, Double> metrics(Trainer trainer) {
    Map<String, Double> metrics = new TreeMap<>();
    Map<String, Float> evaluations = trainer.getTrainingResult().getEvaluations();
    if (evaluations != null) {
      evaluations.forEach((name, value) -> metrics.put(name, (double) value));
    }
    own.forEach((name, of) -> metrics.put(name, of.applyAsDouble(trainer)));
    return metrics;
  }
}
