package io.attentionspectra.advice;

import io.attentionspectra.base.Check;
import io.attentionspectra.file.internal.DamagedFileException;
import io.attentionspectra.file.internal.DurableFile;
import io.attentionspectra.file.internal.FileFailure;
import io.attentionspectra.file.internal.HeldFileException;
import io.attentionspectra.file.internal.SealedFile;
import io.attentionspectra.file.internal.WriterLock;
import io.attentionspectra.state.internal.StateFacts;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The state of a run in a sealed file: facts that must be the same for the state to be continued,
 * then the state.
 */
final class AdviceCheckpoint {

  private static final String KIND = "attention-spectra checkpoint 2";

  private final Path file;
  private final StateFacts facts;

  /**
   * A place for checkpoints.
   *
   * @param facts what must be the same for it to be continued
   */
  AdviceCheckpoint(Path file, StateFacts facts) {
    this.file = file;
    this.facts = facts;
  }

  boolean exists() {
    return Files.exists(file);
  }

  /**
   * Does work as the only writer of the file.
   *
   * @throws IllegalArgumentException if the file has another writer
   */
  <T> T alone(Supplier<T> work) {
    try {
      return WriterLock.during(file, work);
    } catch (HeldFileException e) {
      throw Check.failure(
          "checkpoint", file, e.condition(), "wait for its end, or give another file");
    } catch (IOException e) {
      throw DurableFile.unwritable("checkpoint", file, e);
    }
  }

  void write(AdviceRun run) {
    DurableFile.writing(
        "checkpoint", file, () -> SealedFile.write(file, KIND, out -> write(run, out)));
  }

  private void write(AdviceRun run, DataOutputStream out) throws IOException {
    facts.writeTo(out);
    run.writeTo(out);
  }

  /**
   * Brings a run that has read nothing to where the file left off.
   *
   * @throws IllegalArgumentException if the file is unreadable, damaged, or of other facts, saying
   *     which
   */
  void resume(AdviceRun run) {
    Optional<String> difference;
    try {
      difference = SealedFile.read(file, KIND, in -> resumed(run, in));
    } catch (DamagedFileException e) {
      throw failure(e.condition());
    } catch (IllegalArgumentException e) {
      throw failure("holds what no checkpoint does (" + e.getMessage() + ")");
    } catch (IOException e) {
      throw failure("cannot be continued (" + FileFailure.reason(e) + ")");
    }
    if (difference.isPresent()) {
      throw failure("was written with " + difference.get());
    }
  }

  /** Goes on where the facts are the same, and says otherwise which is not. */
  private Optional<String> resumed(AdviceRun run, DataInputStream in) throws IOException {
    Optional<String> difference = facts.difference(StateFacts.readFrom(in));
    if (difference.isEmpty()) {
      run.readFrom(in);
    }
    return difference;
  }

  private IllegalArgumentException failure(String condition) {
    return Check.failure(
        "checkpoint", file, condition, "ask the same question again, or begin anew");
  }
}
