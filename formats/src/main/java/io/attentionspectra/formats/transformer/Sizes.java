package io.attentionspectra.formats.transformer;

import io.attentionspectra.base.Check;
import org.apiguardian.api.API;

/**
 * How large a transformer is.
 *
 * @param vocabulary V, rows of the token embedding table
 * @param hidden E, width of the hidden states
 * @param layers number of layers
 * @param heads H, query heads per layer
 * @param keyGroups G, key and value heads per layer; query head h reads those of group ⌊h·G/H⌋
 * @param headSize m, width of a head, free of E and H
 * @param maxLength longest text in tokens, special tokens counted
 */
@API(status = API.Status.INTERNAL)
public record Sizes(
    int vocabulary, int hidden, int layers, int heads, int keyGroups, int headSize, int maxLength) {

  /**
   * Checks the sizes.
   *
   * @param vocabulary V, at least 1
   * @param hidden E, at least 1
   * @param layers at least 1
   * @param heads H, at least 1
   * @param keyGroups G, a divisor of H
   * @param headSize m, at least 1
   * @param maxLength at least 1
   * @throws IllegalArgumentException if a size does not fit; it is named as config.json names it
   */
  public Sizes {
    Check.atLeast("vocab_size", vocabulary, 1);
    Check.atLeast("hidden_size", hidden, 1);
    Check.atLeast("num_hidden_layers", layers, 1);
    Check.atLeast("num_attention_heads", heads, 1);
    Check.atLeast("num_key_value_heads", keyGroups, 1);
    Check.atLeast("head_dim", headSize, 1);
    Check.atLeast("max_position_embeddings", maxLength, 1);
    if (heads % keyGroups != 0) {
      throw Check.failure(
          "num_key_value_heads",
          keyGroups,
          "must divide num_attention_heads = " + heads,
          "check config");
    }
  }

  /**
   * Sizes where the heads share the width, m = E/H, and each has keys of its own.
   *
   * @param vocabulary V
   * @param hidden E, a multiple of {@code heads}
   * @param layers number of layers
   * @param heads H
   * @param maxLength longest text in tokens
   * @return the sizes
   * @throws IllegalArgumentException if a size does not fit
   */
  public static Sizes ofWidth(int vocabulary, int hidden, int layers, int heads, int maxLength) {
    Check.atLeast("hidden_size", hidden, 1);
    Check.atLeast("num_attention_heads", heads, 1);
    return new Sizes(vocabulary, hidden, layers, heads, heads, headSize(hidden, heads), maxLength);
  }

  /**
   * The width of a head where the heads share that of the hidden states.
   *
   * @param hidden E
   * @param heads H, a divisor of E
   * @return m = E/H
   * @throws IllegalArgumentException if H does not divide E
   */
  public static int headSize(int hidden, int heads) {
    if (heads < 1 || hidden % heads != 0) {
      throw Check.failure(
          "num_attention_heads", heads, "must divide hidden_size = " + hidden, "check config");
    }
    return hidden / heads;
  }
}
