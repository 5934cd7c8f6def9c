package io.attentionspectra.spark;

import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.model.ForwardingSession;
import io.attentionspectra.model.ModelSession;

/**
 * A kept session as one task sees it: sums that the task makes are its own and go with it, while
 * those of the session's solver would live as long as the session; and the task does not close it.
 */
final class TaskSession extends ForwardingSession {

  TaskSession(ModelSession kept) {
    super(kept);
  }

  @Override
  public SpectralSolver solver() {
    return SpectralSolver.standard();
  }

  @Override
  public void close() {}
}
