package io.attentionspectra.spark.model;

import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.Note;
import java.util.List;

/**
 * A session that a process keeps for its tasks.
 *
 * @param session the session
 * @param notes what it had to say of the model before anything was read
 */
record KeptSession(ModelSession session, List<Note> notes) implements AutoCloseable {

  static KeptSession of(ModelSession loaded) {
    return new KeptSession(loaded, List.copyOf(loaded.notes()));
  }

  @Override
  public void close() {
    session.close();
  }
}
