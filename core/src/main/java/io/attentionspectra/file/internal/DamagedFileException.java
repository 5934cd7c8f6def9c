package io.attentionspectra.file.internal;

import java.io.IOException;

/** A file does not hold what was written to it, or is of another kind; the message says which. */
public final class DamagedFileException extends IOException {

  private static final long serialVersionUID = 1L;

  private final String condition;

  DamagedFileException(String condition) {
    super(condition);
    this.condition = condition;
  }

  /**
   * What is the matter, the end of a sentence about the file.
   *
   * @return the message
   */
  public String condition() {
    return condition;
  }
}
