package io.attentionspectra.file;

import java.io.IOException;

/** A file has another writer; the message says which, as in "is being written by process 4711". */
public final class HeldFileException extends IOException {

  private static final long serialVersionUID = 1L;

  HeldFileException(String writer) {
    super("is being written by " + writer);
  }
}
