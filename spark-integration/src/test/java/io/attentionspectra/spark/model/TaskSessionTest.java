package io.attentionspectra.spark.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Provenance;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.Note;
import io.attentionspectra.model.SessionTiming;
import io.attentionspectra.model.TokenRequest;
import io.attentionspectra.model.TokenWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Two tasks of one process, which keeps one session for both. */
final class TaskSessionTest {

  /** Says something at every reading, as sessions do of texts that they cut. */
  private static final class Talking implements ModelSession {

    private final List<Note> notes = new ArrayList<>(List.of(Note.of(Note.Kind.MODEL, "small")));
    private boolean closed;

    @Override
    public ModelShape shape() {
      return new ModelShape(1, 1, 4, 4, 10, 16, false);
    }

    @Override
    public Provenance provenance() {
      return new Provenance(Map.of());
    }

    @Override
    public SessionTiming readHeads(AttentionRequest request, Consumer<HeadReading> sink) {
      notes.add(Note.of(Note.Kind.TEXTS, request.texts().size() + " read"));
      return SessionTiming.ZERO;
    }

    @Override
    public SessionTiming readTokens(TokenRequest request, Consumer<TokenWindow> sink) {
      return SessionTiming.ZERO;
    }

    @Override
    public Optional<double[]> embeddingTableEigenvalues() {
      return Optional.empty();
    }

    @Override
    public List<Note> notes() {
      return List.copyOf(notes);
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static final Talking KEPT = new Talking();

  private static ModelSource source() {
    return new ModelSource() {
      @Override
      public String describe() {
        return "talking";
      }

      @Override
      public ModelSession open() {
        return KEPT;
      }
    };
  }

  private static List<String> said(ModelSession task) {
    return Note.sentences(task.notes());
  }

  @Test
  void aTaskHearsOfItsOwnReadingAlone() {
    SparkModel model = SparkModel.of(TaskSessionTest::source);
    try (ModelSession first = model.open();
        ModelSession second = model.open()) {
      first.readHeads(request("a", "b"), head -> {});
      second.readHeads(request("c"), head -> {});
      assertEquals(List.of("small", "2 read"), said(first));
      assertEquals(List.of("small", "1 read"), said(second));
    }
    try (ModelSession third = model.open()) {
      assertEquals(List.of("small"), said(third));
    }
    assertFalse(KEPT.closed, "the process keeps it");
  }

  @Test
  void aTaskThatIsEndedDoesNotInterruptTheLoading() {
    SparkModel model =
        SparkModel.of(
            () -> {
              throw new IllegalStateException("interrupted: " + Thread.interrupted());
            });
    Thread.currentThread().interrupt();
    try {
      String said = assertThrows(IllegalStateException.class, model::open).getMessage();
      assertEquals("interrupted: false", said);
    } finally {
      assertTrue(Thread.interrupted(), "the task hears of it afterwards");
    }
  }

  private static AttentionRequest request(String... texts) {
    return new AttentionRequest(
        List.of(texts), 16, Set.of(0), Set.of(0), 1, List.of(), Randomness.of(1));
  }
}
