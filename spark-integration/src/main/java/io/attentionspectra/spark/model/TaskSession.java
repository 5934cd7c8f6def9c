package io.attentionspectra.spark.model;

import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.model.AttentionReading;
import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.ForwardingSession;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.Note;
import io.attentionspectra.model.SessionTiming;
import io.attentionspectra.spark.internal.KeptModels;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A kept session as one task sees it, as if the model had been loaded for it alone: its sums are
 * its own and end with it, its notes are of the model and of what this task has read, and closing
 * it gives the kept one back. Heads are read by one task at a time. {@link SparkModel} makes it.
 */
final class TaskSession extends ForwardingSession {

  private final KeptModels.Use<KeptSession> use;
  private final ModelSession kept;
  private final SpectralSolver solver;
  private final List<Note> notes;

  TaskSession(KeptModels.Use<KeptSession> use) {
    super(use.model().session());
    this.use = use;
    this.kept = use.model().session();
    this.solver = kept.solver().fork();
    this.notes = new ArrayList<>(use.model().notes());
  }

  @Override
  public SpectralSolver solver() {
    return solver;
  }

  @Override
  public SessionTiming readHeads(AttentionRequest request, Consumer<HeadReading> sink) {
    return alone(() -> super.readHeads(request, sink));
  }

  @Override
  public SessionTiming readAttention(AttentionRequest request, Consumer<AttentionReading> sink) {
    return alone(() -> super.readAttention(request, sink));
  }

  private SessionTiming alone(Supplier<SessionTiming> reading) {
    synchronized (kept) {
      int before = kept.notes().size();
      SessionTiming timing = reading.get();
      List<Note> said = kept.notes();
      notes.addAll(said.subList(before, said.size()));
      return timing;
    }
  }

  @Override
  public List<Note> notes() {
    return List.copyOf(notes);
  }

  @Override
  public void close() {
    solver.close();
    use.close();
  }
}
