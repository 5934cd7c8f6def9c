package io.attentionspectra.model;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Defaults;
import io.attentionspectra.pooling.LengthHistogram;
import java.util.Optional;
import java.util.OptionalInt;
import org.apiguardian.api.API;

/**
 * Which tokens of a text are pooled, its first T or all, and how much of the text the model reads
 * for them. A token counts if the tokenizer read it from the text as given, a prompt in front of it
 * included; tokens that the tokenizer adds ([CLS], [SEP]) and padding, on whichever side, do not:
 * see {@link #COUNTED}. A token's vector depends on all tokens that the model has read. Given to
 * studies and questions for advice, kept with a pooling that was chosen, so that a pooling is used
 * as it was estimated.
 *
 * @param tokens T, special tokens left out; texts with fewer are left out of estimates. More than
 *     any text has where all are pooled, see {@link #poolsAllTokens}
 * @param longest most tokens of a text that the model reads, special ones counted; a window with
 *     its special tokens is read whole even where that is more. Empty where texts are cut to their
 *     window before the model reads them
 */
public record PoolingWindow(int tokens, OptionalInt longest) {

  /** The number of tokens of a window that is the whole text. */
  private static final int ALL = Integer.MAX_VALUE;

  /** The window of studies that are told nothing else: 16 tokens of whole texts. */
  public static final PoolingWindow USUAL = ofWholeTexts(Defaults.WINDOW, Defaults.LONGEST);

  /** Which tokens count, the same for estimates and embedders. */
  public static final String COUNTED =
      "tokens read from the text, a prompt in front of it included; neither those the tokenizer"
          + " adds nor padding";

  /**
   * Checks the numbers.
   *
   * @param tokens at least 1
   * @param longest at least 1, or empty
   * @throws IllegalArgumentException if a number is below 1
   */
  public PoolingWindow {
    Check.atLeast("window", tokens, 1);
    if (tokens == ALL && longest.isEmpty()) {
      throw Check.failure("window", "all tokens", "has no end to cut texts to", "give a number");
    }
    longest.ifPresent(most -> Check.atLeast("maxLength", most, 1));
  }

  /**
   * The first tokens of texts that the model reads whole.
   *
   * @param tokens T, at least 1
   * @param longest longer texts are cut to so many tokens, special ones counted
   * @return the window
   * @throws IllegalArgumentException if a number is below 1
   */
  public static PoolingWindow ofWholeTexts(int tokens, int longest) {
    return new PoolingWindow(tokens, OptionalInt.of(longest));
  }

  /**
   * All tokens of texts that the model reads whole.
   *
   * @param longest longer texts are cut to so many tokens, special ones counted
   * @return the window
   * @throws IllegalArgumentException if the number is below 1
   */
  public static PoolingWindow ofAllTokens(int longest) {
    return new PoolingWindow(ALL, OptionalInt.of(longest));
  }

  /**
   * Texts that are cut to their first tokens before the model reads them.
   *
   * @param tokens T, at least 1
   * @return the window
   * @throws IllegalArgumentException if the number is below 1
   */
  public static PoolingWindow ofCutTexts(int tokens) {
    return new PoolingWindow(tokens, OptionalInt.empty());
  }

  /**
   * Whether all tokens of a text are pooled.
   *
   * @return true for {@link #ofAllTokens}
   */
  public boolean poolsAllTokens() {
    return tokens == ALL;
  }

  /**
   * Most tokens that the model reads of a text.
   *
   * @param specialTokens special tokens of the text
   * @return the longest text, a window with its special tokens read whole; special ones counted
   */
  public int mostRead(int specialTokens) {
    int least = poolsAllTokens() ? 1 : tokens + specialTokens;
    return Math.max(least, longest.orElse(least));
  }

  /**
   * Whether the model reads no more of a text than its window.
   *
   * @return true for {@link #ofCutTexts}
   */
  public boolean cutsTexts() {
    return longest.isEmpty();
  }

  /**
   * Another window of the same texts.
   *
   * @param count T, at least 1
   * @return a new window
   * @throws IllegalArgumentException if the number is below 1
   */
  public PoolingWindow withTokens(int count) {
    return new PoolingWindow(count, longest);
  }

  /**
   * The same window of texts of another most length.
   *
   * @param most tokens that the model reads, special ones counted; nothing changes where texts are
   *     cut to the window
   * @return a new window
   * @throws IllegalArgumentException if the number is below 1
   */
  public PoolingWindow withLongest(int most) {
    return cutsTexts() ? this : new PoolingWindow(tokens, OptionalInt.of(most));
  }

  /**
   * How much of a text the model reads, in words.
   *
   * @return such as "whole, at most 512 tokens"
   */
  public String texts() {
    return cutsTexts()
        ? "cut to the window before the model reads them"
        : "whole, at most " + longest.getAsInt() + " tokens";
  }

  /**
   * How many texts are longer than what the model is to read of them.
   *
   * @param lengths tokens of the texts, special ones left out
   * @param specialTokens special tokens of a text
   * @return a note, where there are any; none where texts are cut to their window
   */
  @API(status = API.Status.INTERNAL)
  public Optional<Note> noteOfCut(LengthHistogram lengths, int specialTokens) {
    if (cutsTexts()) {
      return Optional.empty();
    }
    int most = mostRead(specialTokens) - specialTokens;
    long cut = lengths.total() - lengths.below(most + 1);
    return cut == 0
        ? Optional.empty()
        : Optional.of(
            Note.of(
                Note.Kind.TEXTS,
                cut
                    + " of "
                    + lengths.total()
                    + " texts for pooling are cut to "
                    + (most + specialTokens)
                    + " tokens"));
  }

  /**
   * The window in words.
   *
   * @return such as "windows of 16 tokens of whole texts"
   */
  public String describe() {
    if (poolsAllTokens()) {
      return "whole texts";
    }
    return "windows of "
        + tokens
        + " tokens"
        + (cutsTexts() ? ", texts cut to them before the model reads them" : " of whole texts");
  }
}
