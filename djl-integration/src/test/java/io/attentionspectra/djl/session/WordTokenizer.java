package io.attentionspectra.djl.session;

import io.attentionspectra.formats.tokens.TextTokenizer;
import io.attentionspectra.formats.tokens.TokenizedText;
import java.util.stream.LongStream;

/** Numbers words by their hash, between a first token 1 and a last token 2. */
final class WordTokenizer {

  private WordTokenizer() {}

  static TextTokenizer of(int vocabulary) {
    return TextTokenizer.of(
        "words", vocabulary, text -> tokens(text.strip().split("\\s+"), vocabulary));
  }

  private static TokenizedText tokens(String[] words, int vocabulary) {
    long[] ids = new long[words.length + 2];
    boolean[] special = new boolean[ids.length];
    for (int i = 0; i < words.length; i++) {
      ids[i + 1] = 3L + Math.floorMod(words[i].hashCode(), vocabulary - 3);
    }
    ids[0] = 1;
    ids[ids.length - 1] = 2;
    special[0] = true;
    special[ids.length - 1] = true;
    return TokenizedText.of(ids, LongStream.of(ids).map(id -> 0).toArray(), special);
  }
}
