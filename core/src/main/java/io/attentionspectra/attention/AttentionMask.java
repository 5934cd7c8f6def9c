package io.attentionspectra.attention;

import io.attentionspectra.base.Check;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Which keys each query may attend to: a queries × keys table with at least one key per query.
 * Immutable.
 */
public final class AttentionMask {

  private final int queries;
  private final int keys;
  private final boolean[] allowed;
  private final int[] keysOfQuery;
  private final int[] queriesOfKey;
  private final int pairs;

  private AttentionMask(int queries, int keys, boolean[] allowed) {
    this.queries = queries;
    this.keys = keys;
    this.allowed = allowed;
    this.keysOfQuery = new int[queries];
    this.queriesOfKey = new int[keys];
    int total = 0;
    for (int i = 0; i < queries; i++) {
      for (int j = 0; j < keys; j++) {
        int pair = allowed[i * keys + j] ? 1 : 0;
        keysOfQuery[i] += pair;
        queriesOfKey[j] += pair;
      }
      if (keysOfQuery[i] == 0) {
        throw Check.failure(
            "mask row " + i, "empty", "needs at least one allowed key", "allow a key or drop it");
      }
      total = Math.addExact(total, keysOfQuery[i]);
    }
    this.pairs = total;
  }

  /**
   * Every query attends to every key of its own sequence.
   *
   * @param length ℓ, at least 1
   * @return an ℓ × ℓ mask
   * @throws IllegalArgumentException if the length is below 1
   */
  public static AttentionMask full(int length) {
    return cross(length, length);
  }

  /**
   * Every query of one sequence attends to every key of another.
   *
   * @param queries ℓ_q, at least 1
   * @param keys ℓ_k, at least 1
   * @return an ℓ_q × ℓ_k mask
   * @throws IllegalArgumentException if a length is below 1
   */
  public static AttentionMask cross(int queries, int keys) {
    return generate(queries, keys, (i, j) -> true);
  }

  /**
   * Query i attends to the keys 0 … i.
   *
   * @param length ℓ, at least 1
   * @return a lower triangular ℓ × ℓ mask
   * @throws IllegalArgumentException if the length is below 1
   */
  public static AttentionMask causal(int length) {
    return generate(length, length, (i, j) -> j <= i);
  }

  /**
   * Query i attends to itself and to the keys just before it: the keys i − window + 1 … i, those
   * below 0 left out.
   *
   * @param length ℓ, at least 1
   * @param window how many keys a query sees at most, 1 … ℓ; ℓ is the causal mask
   * @return an ℓ × ℓ mask
   * @throws IllegalArgumentException if the sizes do not fit
   */
  public static AttentionMask slidingWindow(int length, int window) {
    Check.atLeast("window", window, 1);
    Check.within("window", window, 1, length, "give no wider window than the length");
    return generate(length, length, (i, j) -> j <= i && j > i - window);
  }

  /**
   * Every query attends to the first tokens, and query i to the keys 0 … i.
   *
   * @param length ℓ, at least 1
   * @param prefix number of tokens that all queries see, 1 … ℓ; 1 is the causal mask
   * @return an ℓ × ℓ mask
   * @throws IllegalArgumentException if the sizes do not fit
   */
  public static AttentionMask prefix(int length, int prefix) {
    Check.atLeast("prefix", prefix, 1);
    Check.within("prefix", prefix, 1, length, "give no longer prefix than the length");
    return generate(length, length, (i, j) -> j < prefix || j <= i);
  }

  /**
   * Every query, padding included, attends to the first tokens and to no padding after them.
   *
   * @param length ℓ, at least 1
   * @param tokens number of tokens that are no padding, 1 … ℓ
   * @return an ℓ × ℓ mask
   * @throws IllegalArgumentException if the sizes do not fit
   */
  public static AttentionMask padded(int length, int tokens) {
    Check.atLeast("tokens", tokens, 1);
    Check.within("tokens", tokens, 1, length, "give no more tokens than the length");
    return generate(length, length, (i, j) -> j < tokens);
  }

  /**
   * A mask from a rule.
   *
   * @param queries ℓ_q, at least 1
   * @param keys ℓ_k, at least 1
   * @param rule whether query i may attend to key j
   * @return an ℓ_q × ℓ_k mask
   * @throws IllegalArgumentException if a length is below 1 or a query has no key
   */
  public static AttentionMask generate(int queries, int keys, Rule rule) {
    Check.atLeast("queries", queries, 1);
    Check.atLeast("keys", keys, 1);
    boolean[] allowed = new boolean[Math.multiplyExact(queries, keys)];
    for (int i = 0; i < queries; i++) {
      for (int j = 0; j < keys; j++) {
        allowed[i * keys + j] = rule.allows(i, j);
      }
    }
    return new AttentionMask(queries, keys, allowed);
  }

  /**
   * Pairs that both masks allow, for example causal and padded.
   *
   * @param other a mask of the same shape
   * @return the intersection
   * @throws IllegalArgumentException if the shapes differ or a query has no key left
   */
  public AttentionMask and(AttentionMask other) {
    requireShape("other mask", other.queries, other.keys);
    return generate(queries, keys, (i, j) -> allows(i, j) && other.allows(i, j));
  }

  /**
   * Number of queries.
   *
   * @return ℓ_q
   */
  public int queries() {
    return queries;
  }

  /**
   * Number of keys.
   *
   * @return ℓ_k
   */
  public int keys() {
    return keys;
  }

  /**
   * Whether a query may attend to a key.
   *
   * @param query index from 0
   * @param key index from 0
   * @return true if allowed
   */
  public boolean allows(int query, int key) {
    return allowed[query * keys + key];
  }

  /**
   * Number of keys a query may attend to.
   *
   * @param query index from 0
   * @return at least 1
   */
  public int keysOf(int query) {
    return keysOfQuery[query];
  }

  /**
   * Number of queries that may attend to a key.
   *
   * @param key index from 0
   * @return 0 for a key that no query sees
   */
  public int queriesOf(int key) {
    return queriesOfKey[key];
  }

  /**
   * Number of allowed pairs.
   *
   * @return at least ℓ_q
   */
  public int pairs() {
    return pairs;
  }

  /**
   * Mean number of keys a query may attend to; ℓ for a full mask, (ℓ+1)/2 for a causal one.
   *
   * @return {@code pairs() / queries()}
   */
  public double meanKeys() {
    return pairs / (double) queries;
  }

  /**
   * The connected component of every key, where a query and a key that it sees are connected. Masks
   * of one text have one; effects of rows and columns are determined up to a constant in each.
   *
   * @return per key the number of its component, from 0; −1 for a key that no query sees
   */
  public int[] keyComponents() {
    MaskComponents components = MaskComponents.of(this);
    return IntStream.range(0, keys).map(components::ofKey).toArray();
  }

  /**
   * Requires a matrix to have the shape of this mask.
   *
   * @param name what the matrix is, for the message
   * @param rows its rows
   * @param columns its columns
   * @throws IllegalArgumentException if the shapes differ
   */
  public void requireShape(String name, int rows, int columns) {
    if (rows != queries || columns != keys) {
      throw Check.failure(
          name,
          rows + " x " + columns,
          "must have the shape of the mask, " + queries + " x " + keys,
          "build the mask for this length");
    }
  }

  /**
   * Requires every key to be seen by some query, without which no column can be balanced.
   *
   * @throws IllegalArgumentException naming the first key that no query sees
   */
  public void requireSeenKeys() {
    for (int j = 0; j < keys; j++) {
      if (queriesOfKey[j] == 0) {
        throw Check.failure(
            "mask column " + j, "empty", "needs at least one query", "cut off keys nobody sees");
      }
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AttentionMask mask
        && queries == mask.queries
        && Arrays.equals(allowed, mask.allowed);
  }

  @Override
  public int hashCode() {
    return 31 * queries + Arrays.hashCode(allowed);
  }

  @Override
  public String toString() {
    return queries + " x " + keys + " mask with " + pairs + " pairs";
  }

  /** Decides which key a query may attend to. */
  @FunctionalInterface
  public interface Rule {

    /**
     * Whether a query may attend to a key.
     *
     * @param query index from 0
     * @param key index from 0
     * @return true if allowed
     */
    boolean allows(int query, int key);
  }
}
