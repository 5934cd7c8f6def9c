package io.attentionspectra.spark;

import io.attentionspectra.advice.AdviceStep;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.probe.WindowPooling;
import java.io.Serializable;
import java.util.List;

/**
 * A question that can be asked on any machine: a function of the model that Java can serialise, and
 * that asks the same wherever it is called, such as {@code model ->
 * Spectra.of(model).pooling(mean(), first()).window(16)}. Checkpoints and progress of the step are
 * not used.
 */
@FunctionalInterface
public interface SparkQuestion extends Serializable {

  /**
   * Asks the question.
   *
   * @param model the model, not loaded
   * @return the question
   */
  AdviceStep of(ModelSource model);

  /**
   * Which of some poolings to choose in the last layer, as {@link AdviceStep} has it by default.
   *
   * @param poolings their names, such as {@code mean} and {@code harmonic:1}
   * @return the question
   * @throws IllegalArgumentException if there is none, or one is not known
   */
  static SparkQuestion ofPoolings(List<String> poolings) {
    List<String> names = List.copyOf(poolings);
    named(names);
    return model -> AdviceStep.of(model, named(names));
  }

  private static WindowPooling[] named(List<String> names) {
    return names.stream().map(WindowPooling::named).toArray(WindowPooling[]::new);
  }
}
