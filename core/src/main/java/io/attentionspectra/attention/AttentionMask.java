package io.attentionspectra.attention;

import io.attentionspectra.base.Check;
import io.attentionspectra.linalg.Matrix;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Which keys each query may attend to: a queries × keys table with at least one key for each query
 * that is no padding. Padding stands at the end, is attended by nothing and attends to nothing:
 * what is computed under the mask is what it would be without it. Immutable.
 */
public final class AttentionMask {

  private final int queries;
  private final int keys;
  private final int realQueries;
  private final int realKeys;
  private final boolean[] allowed;
  private final int[] keysOfQuery;
  private final int[] queriesOfKey;
  private final int pairs;

  private AttentionMask(int queries, int keys, int realQueries, int realKeys, Rule rule) {
    this.queries = queries;
    this.keys = keys;
    this.realQueries = realQueries;
    this.realKeys = realKeys;
    this.allowed = new boolean[Check.entries("queries x keys", queries, keys)];
    this.keysOfQuery = new int[queries];
    this.queriesOfKey = new int[keys];
    int total = 0;
    for (int i = 0; i < realQueries; i++) {
      for (int j = 0; j < realKeys; j++) {
        allowed[i * keys + j] = rule.allows(i, j);
      }
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
   * The first tokens attend to each other, and what is after them is padding.
   *
   * @param length ℓ, at least 1
   * @param tokens number of tokens that are no padding, 1 … ℓ
   * @return an ℓ × ℓ mask
   * @throws IllegalArgumentException if the sizes do not fit
   */
  public static AttentionMask padded(int length, int tokens) {
    Check.atLeast("tokens", tokens, 1);
    Check.within("tokens", tokens, 1, length, "give no more tokens than the length");
    return new AttentionMask(length, length, tokens, tokens, (i, j) -> true);
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
    return new AttentionMask(queries, keys, queries, keys, rule);
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
    return new AttentionMask(
        queries,
        keys,
        Math.min(realQueries, other.realQueries),
        Math.min(realKeys, other.realKeys),
        (i, j) -> allows(i, j) && other.allows(i, j));
  }

  /**
   * Number of queries, padding included.
   *
   * @return ℓ_q
   */
  public int queries() {
    return queries;
  }

  /**
   * Number of keys, padding included.
   *
   * @return ℓ_k
   */
  public int keys() {
    return keys;
  }

  /**
   * Number of queries that are no padding: the first ones.
   *
   * @return at least 1
   */
  public int realQueries() {
    return realQueries;
  }

  /**
   * Number of keys that are no padding: the first ones.
   *
   * @return at least 1
   */
  public int realKeys() {
    return realKeys;
  }

  /**
   * The same mask without padding.
   *
   * @return a mask of {@code realQueries() × realKeys()}
   */
  public AttentionMask withoutPadding() {
    return isPadded()
        ? new AttentionMask(realQueries, realKeys, realQueries, realKeys, this::allows)
        : this;
  }

  /**
   * The part of a matrix of this mask's shape that is no padding.
   *
   * @param matrix of {@code queries() × keys()}
   * @return its first {@code realQueries()} rows and {@code realKeys()} columns
   */
  public Matrix withoutPadding(Matrix matrix) {
    return isPadded() ? Matrix.generate(realQueries, realKeys, (i, j) -> matrix.get(i, j)) : matrix;
  }

  private boolean isPadded() {
    return realQueries < queries || realKeys < keys;
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
   * @return at least 1, 0 for padding
   */
  public int keysOf(int query) {
    return keysOfQuery[query];
  }

  /**
   * Number of queries that may attend to a key.
   *
   * @param key index from 0
   * @return 0 for padding and for any other key that no query sees
   */
  public int queriesOf(int key) {
    return queriesOfKey[key];
  }

  /**
   * Number of allowed pairs.
   *
   * @return at least the number of queries that are no padding
   */
  public int pairs() {
    return pairs;
  }

  /**
   * Mean number of keys a query may attend to; ℓ for a full mask, (ℓ+1)/2 for a causal one. Padding
   * does not count.
   *
   * @return {@code pairs() / realQueries()}
   */
  public double meanKeys() {
    return pairs / (double) realQueries;
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
   * Requires every key that is no padding to be seen by some query, without which its column cannot
   * be balanced.
   *
   * @throws IllegalArgumentException naming the first key that no query sees
   */
  public void requireSeenKeys() {
    for (int j = 0; j < realKeys; j++) {
      if (queriesOfKey[j] == 0) {
        throw Check.failure(
            "mask column " + j, "empty", "needs at least one query", "leave out keys nobody sees");
      }
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AttentionMask mask
        && queries == mask.queries
        && realQueries == mask.realQueries
        && realKeys == mask.realKeys
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
