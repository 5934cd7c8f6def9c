package io.attentionspectra.formats.internal.reading;

import io.attentionspectra.base.Check;
import io.attentionspectra.formats.tokens.TokenizedText;
import io.attentionspectra.model.Note;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which texts of a request for attention are read, and how much of each: those without a token of
 * their own, or with fewer tokens than attention needs, are left out; longer ones are cut. Counts
 * both for the notes of a result.
 */
public final class TextSelection {

  private final int least;
  private final int most;
  private int kept;
  private int empty;
  private int brief;
  private int cut;

  /**
   * No text seen yet.
   *
   * @param least fewest tokens, special ones counted
   * @param most most tokens, special ones counted
   */
  public TextSelection(int least, int most) {
    this.least = least;
    this.most = most;
  }

  /**
   * What is read of a text.
   *
   * @param text the text
   * @return the text, cut, or nothing
   */
  public Optional<TokenizedText> of(TokenizedText text) {
    if (text.contentLength() == 0) {
      empty++;
      return Optional.empty();
    }
    if (text.length() < least) {
      brief++;
      return Optional.empty();
    }
    kept++;
    cut += text.length() > most ? 1 : 0;
    return Optional.of(text.cutTo(most));
  }

  /**
   * How many texts are read.
   *
   * @return their number
   */
  public int kept() {
    return kept;
  }

  /**
   * Requires that a text was read.
   *
   * @throws IllegalArgumentException if all were left out
   */
  public void requireAny() {
    if (kept == 0) {
      throw Check.failure(
          "texts",
          empty + brief,
          "none has the " + least + " tokens that attention needs",
          "give longer texts");
    }
  }

  /**
   * What was left out and cut.
   *
   * @return notes of texts
   */
  public List<Note> notes() {
    List<String> notes = new ArrayList<>();
    int all = kept + empty + brief;
    if (empty > 0) {
      notes.add(empty + " of " + all + " texts for attention hold no token and are left out");
    }
    if (brief > 0) {
      notes.add(
          brief
              + " of "
              + all
              + " texts for attention have fewer than "
              + least
              + " tokens and are left out");
    }
    if (cut > 0) {
      notes.add(cut + " of " + all + " texts for attention are cut to " + most + " tokens");
    }
    return notes.stream().map(sentence -> Note.of(Note.Kind.TEXTS, sentence)).toList();
  }
}
