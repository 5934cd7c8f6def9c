package io.attentionspectra.state.internal;

import io.attentionspectra.base.Check;
import io.attentionspectra.file.internal.FileFailure;
import io.attentionspectra.state.PartRange;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a state file says of itself before its sums: which parts it holds, and what it was computed
 * with.
 *
 * @param parts the parts; nothing where it holds a pilot alone
 * @param facts what must be the same for states to be merged
 */
public record StateHeader(Optional<PartRange> parts, StateFacts facts) {

  /**
   * Writes all of it.
   *
   * @param out the stream
   * @throws IOException if the stream fails
   */
  public void writeTo(DataOutput out) throws IOException {
    out.writeBoolean(parts.isPresent());
    if (parts.isPresent()) {
      parts.get().writeTo(out);
    }
    facts.writeTo(out);
  }

  /**
   * Reads what was written.
   *
   * @param in the stream
   * @return the header
   * @throws IOException if the stream fails
   */
  public static StateHeader readFrom(DataInput in) throws IOException {
    Optional<PartRange> parts =
        in.readBoolean() ? Optional.of(PartRange.readFrom(in)) : Optional.empty();
    return new StateHeader(parts, StateFacts.readFrom(in));
  }

  /**
   * Reads the header of a file and nothing after it, so that files can be put in order before they
   * are read; whether a file is whole is seen when it is.
   *
   * @param file a file of states
   * @return its header
   * @throws IllegalArgumentException if it cannot be read, or does not begin as a file of states
   */
  public static StateHeader of(Path file) {
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      in.readUTF();
      return readFrom(in);
    } catch (EOFException | UTFDataFormatException | IllegalArgumentException e) {
      throw Check.failure("state", file, "is damaged, or no state", "give another file");
    } catch (IOException e) {
      throw Check.failure(
          "state", file, "cannot be read (" + FileFailure.reason(e) + ")", "give another file");
    }
  }
}
