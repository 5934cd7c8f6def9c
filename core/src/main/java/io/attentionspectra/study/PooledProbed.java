package io.attentionspectra.study;

import io.attentionspectra.nulls.PooledNull;

/** A plan, ready for the nulls of its pooled probe. */
record PooledProbed(StudyPlan plan) implements PlannedStudy, PooledStep {

  @Override
  public PooledStep against(PooledNull... laws) {
    return new PooledProbed(plan.against(laws));
  }
}
