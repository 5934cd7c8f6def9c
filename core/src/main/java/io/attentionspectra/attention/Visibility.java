package io.attentionspectra.attention;

import io.attentionspectra.base.Check;
import java.util.Objects;
import java.util.Optional;

/**
 * Which tokens of its own text a token attends to, at any length: what a model's mask is for all of
 * its texts. Query i sees the keys j with i − back ≤ j ≤ i + ahead.
 *
 * <p>Given by model shapes and sessions with every reading; asked for masks, and by the nulls for
 * the law that holds under it. Two of the same reach are equal.
 */
public final class Visibility {

  private static final int ALL = Integer.MAX_VALUE;

  /** All tokens: encoders. */
  public static final Visibility FULL = new Visibility(ALL, ALL);

  /** Itself and the tokens before it: decoders. */
  public static final Visibility CAUSAL = new Visibility(ALL, 0);

  private final int back;
  private final int ahead;

  private Visibility(int back, int ahead) {
    this.back = back;
    this.ahead = ahead;
  }

  /**
   * Itself and the tokens just before it, as many as a window holds: the local layers of decoders.
   *
   * @param window how many tokens a token sees at most, itself counted, at least 3: with fewer, the
   *     scores have no degree of freedom beyond row and column effects
   * @return the visibility
   * @throws IllegalArgumentException if the window is below 3
   */
  public static Visibility slidingWindow(int window) {
    return new Visibility(Check.atLeast("window", window, 3) - 1, 0);
  }

  /**
   * The tokens close to it on both sides: the local layers of encoders.
   *
   * @param reach the largest |i − j| that is visible, at least 1
   * @return the visibility
   * @throws IllegalArgumentException if the reach is below 1
   */
  public static Visibility band(int reach) {
    Check.atLeast("reach", reach, 1);
    return new Visibility(reach, reach);
  }

  /**
   * What a mask says of its length.
   *
   * @param mask any mask, ℓ × ℓ
   * @return the visibility whose mask of this length it is, the widest one; nothing where no
   *     visibility has this mask
   */
  public static Optional<Visibility> of(AttentionMask mask) {
    int length = mask.queries();
    if (mask.keys() != length || mask.realQueries() < length || mask.realKeys() < length) {
      return Optional.empty();
    }
    int last = length - 1;
    int ahead = mask.keysOf(0) - 1;
    int back = last - firstKeyOf(mask, last);
    Visibility found = new Visibility(back >= last ? ALL : back, ahead >= last ? ALL : ahead);
    return found.mask(length).equals(mask) ? Optional.of(found) : Optional.empty();
  }

  private static int firstKeyOf(AttentionMask mask, int query) {
    int key = 0;
    while (key < mask.keys() && !mask.allows(query, key)) {
      key++;
    }
    return key;
  }

  /**
   * Length from which the scores have a degree of freedom beyond row and column effects.
   *
   * @return 3 where no token sees later ones, else 2
   */
  public int leastLength() {
    return ahead == 0 ? 3 : 2;
  }

  /**
   * Whether tokens see no later ones.
   *
   * @return true for causal visibility and sliding windows
   */
  public boolean isCausal() {
    return ahead == 0;
  }

  /**
   * Whether the reach is limited, so that distant tokens do not see each other.
   *
   * @return true for sliding windows and bands
   */
  public boolean isLocal() {
    return back != ALL;
  }

  /**
   * How far a token sees back.
   *
   * @return the largest i − j that is visible, {@code Integer.MAX_VALUE} without a limit
   */
  public int back() {
    return back;
  }

  /**
   * How far a token sees ahead.
   *
   * @return the largest j − i that is visible, {@code Integer.MAX_VALUE} without a limit
   */
  public int ahead() {
    return ahead;
  }

  /**
   * The visible pairs of a text.
   *
   * @param length ℓ, at least 1
   * @return an ℓ × ℓ mask
   * @throws IllegalArgumentException if the length is below 1
   */
  public AttentionMask mask(int length) {
    Check.atLeast("length", length, 1);
    boolean wide = back >= length - 1;
    if (wide && ahead >= length - 1) {
      return AttentionMask.full(length);
    }
    if (wide && ahead == 0) {
      return AttentionMask.causal(length);
    }
    return ahead == 0
        ? AttentionMask.slidingWindow(length, back + 1)
        : AttentionMask.generate(
            length, length, (i, j) -> (long) i - j <= back && (long) j - i <= ahead);
  }

  /**
   * What of it a text of a length shows: a window as long as the text is causal visibility.
   *
   * @param length ℓ, at least 1
   * @return full or causal visibility if its mask is theirs at this length, else this one
   * @throws IllegalArgumentException if the length is below 1
   */
  public Visibility at(int length) {
    Check.atLeast("length", length, 1);
    boolean wide = back >= length - 1;
    return wide && ahead >= length - 1 ? FULL : wide && ahead == 0 ? CAUSAL : this;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Visibility that && back == that.back && ahead == that.ahead;
  }

  @Override
  public int hashCode() {
    return Objects.hash(back, ahead);
  }

  /** A name for people: full, causal, a window or a band and its size in tokens. */
  @Override
  public String toString() {
    if (ahead == 0) {
      return back == ALL ? "causal" : "window of " + (back + 1);
    }
    return back == ALL ? "full" : "band of " + back;
  }
}
