package io.attentionspectra.formats.tokens;

import io.attentionspectra.base.internal.Excerpt;
import io.attentionspectra.model.Note;
import java.util.List;
import java.util.Optional;

/**
 * The token that stands for what a vocabulary has not. A text that is made of it has lost its
 * words: the model reads the same of any other. {@link TextTokenizer} looks for such texts.
 *
 * @param number in the vocabulary
 * @param name such as [UNK]
 */
record UnknownToken(long number, String name) {

  /** A word or a sign of its own that is not known says nothing of the vocabulary. */
  private static final int FEWEST = 4;

  /**
   * What must be said of texts; the same whatever other texts are read beside them.
   *
   * @return a note, where half of the tokens of a text or more are unknown; some vocabularies put a
   *     token for the blank before each word
   */
  Optional<Note> note(List<TokenizedText> texts) {
    return texts.stream().anyMatch(this::fills)
        ? Optional.of(
            Note.of(
                Note.Kind.TEXTS,
                "most words of some texts are not in the tokenizer's vocabulary and read as "
                    + Excerpt.of(name)
                    + ": their numbers say nothing of the words; is it the model of their"
                    + " language?"))
        : Optional.empty();
  }

  private boolean fills(TokenizedText text) {
    int[] numbers = text.numbers(text.contentPositions());
    int unknown = 0;
    for (int each : numbers) {
      unknown += each == number ? 1 : 0;
    }
    return numbers.length >= FEWEST && 2 * unknown >= numbers.length;
  }
}
