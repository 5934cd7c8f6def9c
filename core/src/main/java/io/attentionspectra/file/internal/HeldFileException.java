package io.attentionspectra.file.internal;

import java.io.IOException;

/** A file has another writer; the message says which, as in "is being written by process 4711". */
public final class HeldFileException extends IOException {

  private static final long serialVersionUID = 1L;

  private final String condition;

  HeldFileException(String writer) {
    super("is being written by " + writer);
    this.condition = "is being written by " + writer;
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
