package io.attentionspectra.advice;

import io.attentionspectra.base.Check;
import io.attentionspectra.file.DamagedFileException;
import io.attentionspectra.file.FileFailure;
import io.attentionspectra.file.HeldFileException;
import io.attentionspectra.file.SealedFile;
import io.attentionspectra.file.WriterLock;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The state of a run in a sealed file: facts that must be the same for the state to be continued,
 * then the state.
 */
final class AdviceCheckpoint {

  private static final String KIND = "attention-spectra checkpoint 1";

  private final Path file;
  private final Map<String, String> facts;

  /**
   * A place for checkpoints.
   *
   * @param facts by the name a message gives them, for example texts
   */
  AdviceCheckpoint(Path file, Map<String, String> facts) {
    this.file = file;
    this.facts = new LinkedHashMap<>(facts);
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
      throw Check.failure(
          "checkpoint",
          file,
          "cannot be written (" + FileFailure.reason(e) + ")",
          "give a file name in an existing directory you may write to");
    }
  }

  void write(AdviceRun run) {
    DurableFile.writing(
        "checkpoint", file, () -> SealedFile.write(file, KIND, out -> write(run, out)));
  }

  private void write(AdviceRun run, DataOutputStream out) throws IOException {
    out.writeInt(facts.size());
    for (Map.Entry<String, String> fact : facts.entrySet()) {
      out.writeUTF(fact.getKey());
      out.writeUTF(fact.getValue());
    }
    run.writeTo(out);
  }

  /**
   * Brings a run that has read nothing to where the file left off.
   *
   * @throws IllegalArgumentException if the file is unreadable, damaged, or of other facts, saying
   *     which
   */
  void resume(AdviceRun run) {
    try {
      SealedFile.read(file, KIND, in -> resumed(run, in));
    } catch (DamagedFileException e) {
      throw failure(e.condition());
    } catch (IOException e) {
      throw failure("cannot be continued (" + FileFailure.reason(e) + ")");
    }
  }

  private AdviceRun resumed(AdviceRun run, DataInputStream in) throws IOException {
    requireFacts(in);
    run.readFrom(in);
    return run;
  }

  private void requireFacts(DataInputStream data) throws IOException {
    Map<String, String> found = new LinkedHashMap<>();
    int count = data.readInt();
    for (int i = 0; i < count; i++) {
      found.put(data.readUTF(), data.readUTF());
    }
    for (Map.Entry<String, String> fact : facts.entrySet()) {
      String before = found.get(fact.getKey());
      if (!fact.getValue().equals(before)) {
        throw failure(
            "was written with another "
                + fact.getKey()
                + ": '"
                + before
                + "', now '"
                + fact.getValue()
                + "'");
      }
    }
  }

  private IllegalArgumentException failure(String condition) {
    return Check.failure(
        "checkpoint", file, condition, "ask the same question again, or begin anew");
  }
}
