package io.attentionspectra.file.internal;

import io.attentionspectra.base.Check;
import java.io.IOException;
import java.nio.file.Path;

/**
 * States of a user's choosing, sealed: {@link SealedFile} with refusals of one line that name the
 * file. What is kept of parts of a corpus is written and read through it.
 */
public final class StateFile {

  private static final String WHAT = "state";
  private static final String REMEDY = "write the state anew with this version";

  private StateFile() {}

  /**
   * Writes a state, complete or not at all.
   *
   * @param file a file name in an existing directory
   * @param kind what it begins with
   * @param content writes the state
   * @throws IllegalArgumentException if it cannot be written there
   */
  public static void write(Path file, String kind, SealedFile.Content content) {
    DurableFile.writing(WHAT, file, () -> SealedFile.write(file, kind, content));
  }

  /**
   * Reads a state.
   *
   * @param <T> of which class
   * @param file where it lies
   * @param kind what it must begin with
   * @param reading reads the content
   * @return the state
   * @throws IllegalArgumentException if the file cannot be read, is damaged, or of another kind or
   *     version
   */
  public static <T> T read(Path file, String kind, SealedFile.Reading<T> reading) {
    try {
      return SealedFile.read(file, kind, reading);
    } catch (DamagedFileException e) {
      throw Check.failure(WHAT, file, e.condition(), REMEDY);
    } catch (IllegalArgumentException e) {
      throw Check.failure(WHAT, file, unknown(e), REMEDY);
    } catch (IOException e) {
      throw Check.failure(
          WHAT, file, "cannot be read (" + FileFailure.reason(e) + ")", "give another file");
    }
  }

  /**
   * Reads a state.
   *
   * @param <T> of which class
   * @param bytes what a file of it holds
   * @param kind what they must begin with
   * @param reading reads the content
   * @return the state
   * @throws IllegalArgumentException if the bytes are damaged, or of another kind or version
   */
  public static <T> T read(byte[] bytes, String kind, SealedFile.Reading<T> reading) {
    try {
      return SealedFile.read(bytes, kind, reading);
    } catch (DamagedFileException e) {
      throw Check.failure(WHAT, bytes.length + " bytes", e.condition(), REMEDY);
    } catch (IllegalArgumentException e) {
      throw Check.failure(WHAT, bytes.length + " bytes", unknown(e), REMEDY);
    } catch (IOException e) {
      throw Check.failure(
          WHAT, bytes.length + " bytes", "ends early (" + e.getMessage() + ")", REMEDY);
    }
  }

  /** Sealed as it should be, and yet none that this version writes. */
  private static String unknown(IllegalArgumentException e) {
    return "holds what no state does (" + e.getMessage() + ")";
  }
}
