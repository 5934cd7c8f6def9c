package io.attentionspectra.study;

import io.attentionspectra.model.Texts;
import java.util.Collections;

/** Texts of which only the number of words matters. */
final class Words {

  private Words() {}

  static Texts texts(int count, int words) {
    return Texts.of("simulated", Collections.nCopies(count, "word ".repeat(words)));
  }
}
