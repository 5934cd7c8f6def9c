package io.attentionspectra.study;

import io.attentionspectra.nulls.AttentionNull;

/** A plan, ready for the nulls of its attention probe. */
record AttentionProbed(StudyPlan plan) implements PlannedStudy, AttentionStep {

  @Override
  public AttentionStep against(AttentionNull... nulls) {
    return new AttentionProbed(plan.against(nulls));
  }
}
