package io.attentionspectra.djl.hook;

import ai.djl.nn.Block;
import ai.djl.util.Pair;
import java.util.List;
import java.util.Optional;

/**
 * How an attention block names its children; DJL's number in front of a name is left out.
 *
 * @param query maps hidden states (B, T, E) to queries (B, T, E), head h in columns h·m … (h + 1)·m
 *     − 1, or to (B, H, T, m)
 * @param key maps hidden states to keys, laid out like queries
 * @param value maps hidden states to values, laid out like queries; may be missing in a block
 * @param probabilities is given the attention probabilities (B, H, T, T): usually their dropout
 */
public record AttentionNames(
    Optional<String> query, Optional<String> key, Optional<String> value, String probabilities) {

  /** {@code ScaledDotProductAttentionBlock}, and the attention of our own encoder. */
  static final List<AttentionNames> KNOWN =
      List.of(
          of("queryProjection", "keyProjection", "valueProjection", "probabilityDropout"),
          of("query", "key", "value", "dropout"));

  /**
   * Names of a block whose attention is softmax(q·kᵀ/√m) under a mask.
   *
   * @param query child that makes queries
   * @param key child that makes keys
   * @param value child that makes values
   * @param probabilities child that is given the attention probabilities
   * @return the names
   */
  public static AttentionNames of(String query, String key, String value, String probabilities) {
    return new AttentionNames(
        Optional.of(query), Optional.of(key), Optional.of(value), probabilities);
  }

  /**
   * Names of a block whose queries and keys cannot be seen: its attention alone is tapped.
   *
   * @param probabilities child that is given the attention probabilities
   * @return the names
   */
  public static AttentionNames ofProbabilities(String probabilities) {
    return new AttentionNames(Optional.empty(), Optional.empty(), Optional.empty(), probabilities);
  }

  /** The children of a block that bear these names; nothing if a needed one is missing. */
  Optional<AttentionParts> in(Block block) {
    Optional<Block> ofProbabilities = child(block, probabilities);
    Optional<Block> ofQuery = query.flatMap(name -> child(block, name));
    Optional<Block> ofKey = key.flatMap(name -> child(block, name));
    boolean complete =
        ofProbabilities.isPresent()
            && ofQuery.isPresent() == query.isPresent()
            && ofKey.isPresent() == key.isPresent();
    return complete
        ? Optional.of(
            new AttentionParts(
                ofQuery, ofKey, value.flatMap(name -> child(block, name)), ofProbabilities.get()))
        : Optional.empty();
  }

  /** Whether a block has the queries and keys of these names, but nothing that shows attention. */
  boolean lacksProbabilities(Block block) {
    return query.flatMap(name -> child(block, name)).isPresent()
        && key.flatMap(name -> child(block, name)).isPresent()
        && child(block, probabilities).isEmpty();
  }

  private static Optional<Block> child(Block block, String name) {
    for (Pair<String, Block> child : block.getChildren()) {
      if (child.getKey().replaceFirst("^\\d{2,}", "").equals(name)) {
        return Optional.of(child.getValue());
      }
    }
    return Optional.empty();
  }

  /** As in {@code query, key, value, dropout}. */
  String describe() {
    return String.join(", ", query.orElse("…"), key.orElse("…"), value.orElse("…"), probabilities);
  }
}
