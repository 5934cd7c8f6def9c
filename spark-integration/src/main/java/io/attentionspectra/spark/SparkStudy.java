package io.attentionspectra.spark;

import io.attentionspectra.model.ModelSource;
import io.attentionspectra.nulls.AttentionNull;
import io.attentionspectra.study.Spectra;
import io.attentionspectra.study.Study;
import java.io.Serializable;
import java.util.List;

/**
 * A study of heads that can be asked on any machine: a function of the model that Java can
 * serialise, and that asks the same wherever it is called, such as {@code model ->
 * Spectra.of(model).probe(attentionSpectrum()).against(gaussianEquivalence())}.
 */
@FunctionalInterface
public interface SparkStudy extends Serializable {

  /**
   * Asks the question.
   *
   * @param model the model, not loaded
   * @return the study, of attention alone
   */
  Study of(ModelSource model);

  /**
   * All heads, against nulls by their names.
   *
   * @param nulls names such as {@code gaussian equivalence}, at least one
   * @param replicas how many are drawn of each that is drawn, at least 1
   * @return the study
   * @throws IllegalArgumentException if there is none, or one is not known
   */
  static SparkStudy ofNulls(List<String> nulls, int replicas) {
    List<String> names = List.copyOf(nulls);
    named(names, replicas);
    return model ->
        Spectra.of(model).probe(Spectra.attentionSpectrum()).against(named(names, replicas));
  }

  private static AttentionNull[] named(List<String> names, int replicas) {
    return names.stream()
        .map(name -> AttentionNull.named(name, replicas))
        .toArray(AttentionNull[]::new);
  }
}
