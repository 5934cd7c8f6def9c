package io.attentionspectra.compare;

import io.attentionspectra.model.ModelSource;

/** A comparison of which the first model is chosen. */
public interface ComparisonStep {

  /**
   * Chooses the model that is set against the first.
   *
   * @param second where the second model comes from; not opened before the comparison runs
   * @return the comparison
   */
  Comparison against(ModelSource second);

  /**
   * Begins a comparison.
   *
   * @param first where the first model comes from, the one that changes are counted from
   * @return the step that takes the second
   */
  static ComparisonStep of(ModelSource first) {
    return second -> ComparisonPlan.of(first, second);
  }
}
