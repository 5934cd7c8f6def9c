package io.attentionspectra.attention;

import io.attentionspectra.base.Check;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Which tokens of its own text a token attends to, at any length: what a model's mask is for all of
 * its texts. Query i sees the keys j with i − back ≤ j ≤ i + ahead in its own chunk, ⌊j/c⌋ = ⌊i/c⌋;
 * the chunk is the whole text except under {@link #chunks}. It always sees a range of keys.
 *
 * <p>Given by model shapes and sessions with every reading; asked for masks, and by the nulls for
 * the law that holds under it. Two of the same reach are equal.
 */
public final class Visibility {

  private static final int ALL = Integer.MAX_VALUE;

  /** With fewer tokens in reach, scores have no degree of freedom beyond row and column effects. */
  private static final int LEAST = 3;

  /** All tokens: encoders. */
  public static final Visibility FULL = new Visibility(ALL, ALL, ALL);

  /** Itself and the tokens before it: decoders. */
  public static final Visibility CAUSAL = new Visibility(ALL, 0, ALL);

  private final int back;
  private final int ahead;
  private final int chunk;

  private Visibility(int back, int ahead, int chunk) {
    this.back = back;
    this.ahead = ahead;
    this.chunk = chunk;
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
    return new Visibility(Check.atLeast("window", window, LEAST) - 1, 0, ALL);
  }

  /**
   * Itself and the tokens before it in its own chunk: texts are cut into chunks of a size from
   * their first token on, and no token sees those of another chunk. The local layers of Llama 4.
   *
   * @param size tokens of a chunk, at least 3, as in windows
   * @return the visibility
   * @throws IllegalArgumentException if the size is below 3
   */
  public static Visibility chunks(int size) {
    return new Visibility(ALL, 0, Check.atLeast("chunk", size, LEAST));
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
    return new Visibility(reach, reach, ALL);
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
    Visibility near = new Visibility(back >= last ? ALL : back, ahead >= last ? ALL : ahead, ALL);
    Visibility chunked = new Visibility(ALL, 0, Math.max(LEAST, queriesOfFirstKey(mask)));
    return Stream.of(near, chunked).filter(each -> each.mask(length).equals(mask)).findFirst();
  }

  private static int queriesOfFirstKey(AttentionMask mask) {
    return (int) IntStream.range(0, mask.queries()).filter(i -> mask.allows(i, 0)).count();
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
   * @return true for causal visibility, sliding windows and chunks
   */
  public boolean isCausal() {
    return ahead == 0;
  }

  /**
   * Whether the reach is limited, so that distant tokens do not see each other.
   *
   * @return true for sliding windows, bands and chunks
   */
  public boolean isLocal() {
    return back != ALL || chunk != ALL;
  }

  /**
   * How far a token sees back in its chunk.
   *
   * @return the largest i − j that is visible, {@code Integer.MAX_VALUE} without a limit
   */
  public int back() {
    return back;
  }

  /**
   * How far a token sees ahead in its chunk.
   *
   * @return the largest j − i that is visible, {@code Integer.MAX_VALUE} without a limit
   */
  public int ahead() {
    return ahead;
  }

  /**
   * Tokens of a chunk, outside of which a token sees nothing.
   *
   * @return its size, {@code Integer.MAX_VALUE} where the whole text is one
   */
  public int chunk() {
    return chunk;
  }

  /**
   * The first key that a query sees.
   *
   * @param query its place in the text, from 0
   * @return at most {@code query}
   */
  public int firstKeyOf(int query) {
    return Math.max(startOfChunk(query), Math.max(0, query - back));
  }

  /**
   * Behind the last key that a query sees.
   *
   * @param query its place in the text, from 0
   * @param length ℓ
   * @return above {@code query}, at most ℓ
   */
  public int endOfKeysOf(int query, int length) {
    return (int) Math.min(endOfChunk(query, length), (long) query + ahead + 1);
  }

  /**
   * The first query that sees a key.
   *
   * @param key its place in the text, from 0
   * @return at most {@code key}
   */
  public int firstQueryOf(int key) {
    return Math.max(startOfChunk(key), Math.max(0, key - ahead));
  }

  /**
   * Behind the last query that sees a key.
   *
   * @param key its place in the text, from 0
   * @param length ℓ
   * @return above {@code key}, at most ℓ
   */
  public int endOfQueriesOf(int key, int length) {
    return (int) Math.min(endOfChunk(key, length), (long) key + back + 1);
  }

  private int startOfChunk(int place) {
    return place - place % chunk;
  }

  private long endOfChunk(int place, int length) {
    return Math.min(length, (long) startOfChunk(place) + chunk);
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
    Visibility shown = at(length);
    if (shown.equals(FULL)) {
      return AttentionMask.full(length);
    }
    if (shown.equals(CAUSAL)) {
      return AttentionMask.causal(length);
    }
    return ahead == 0 && chunk >= length
        ? AttentionMask.slidingWindow(length, back + 1)
        : AttentionMask.generate(
            length, length, (i, j) -> j >= firstKeyOf(i) && j < endOfKeysOf(i, length));
  }

  /**
   * What of it a text of a length shows: a window or chunk as long as the text is causal
   * visibility.
   *
   * @param length ℓ, at least 1
   * @return full or causal visibility if its mask is theirs at this length, else this one
   * @throws IllegalArgumentException if the length is below 1
   */
  public Visibility at(int length) {
    Check.atLeast("length", length, 1);
    boolean wide = back >= length - 1 && chunk >= length;
    return wide && ahead >= length - 1 ? FULL : wide && ahead == 0 ? CAUSAL : this;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Visibility that
        && back == that.back
        && ahead == that.ahead
        && chunk == that.chunk;
  }

  @Override
  public int hashCode() {
    return Objects.hash(back, ahead, chunk);
  }

  /** A name for people: full, causal, a window, a band or chunks and their size in tokens. */
  @Override
  public String toString() {
    if (chunk != ALL) {
      return "chunks of " + chunk;
    }
    if (ahead == 0) {
      return back == ALL ? "causal" : "window of " + (back + 1);
    }
    return back == ALL ? "full" : "band of " + back;
  }
}
