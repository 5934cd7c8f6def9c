package io.attentionspectra.formats.torchscript;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One place of a TorchScript model where attention is computed.
 *
 * @param name unique within the model and the same in every run: the path, followed by {@code #1},
 *     {@code #2}, … for the second and later sites of one path (a shared layer, or another branch)
 * @param path path of the attention module below the model, such as {@code
 *     encoder.layer.0.attention.self}; empty when the model itself computes it, as frozen models do
 * @param kind how the model computes it
 * @param layer path of the layer whose output is read as the hidden states leaving it, null when no
 *     module around the attention can be told to be a layer
 * @param queryWeight name of the parameter that makes q, null where there is none
 * @param keyWeight name of the parameter that makes k, null where there is none. When it is the
 *     parameter that makes q, both (and v) are parts of one packed matrix
 * @param heads number of heads H, 0 where the source does not say
 * @param headSize m, 0 where the source does not say
 * @param hidden whether the hidden states entering the attention are read
 * @param queriesAndKeys whether q and k are read
 * @param where record and line of the source
 */
public record ProbeSite(
    String name,
    String path,
    Kind kind,
    @Nullable String layer,
    @Nullable String queryWeight,
    @Nullable String keyWeight,
    int heads,
    int headSize,
    boolean hidden,
    boolean queriesAndKeys,
    String where) {

  /** How a model computes attention. */
  public enum Kind {
    /** A softmax of scores that come from a product of queries and keys. */
    SOFTMAX,
    /** The operator {@code scaled_dot_product_attention}. */
    SCALED_DOT_PRODUCT,
    /** A fused multi-head attention or encoder layer. */
    FUSED,
    /** A variable named by the user's {@link ProbePattern}. */
    PATTERN;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * Shape of the attention matrices, as far as the source says it.
   *
   * @return such as {@code (B, 12, T, T)}
   */
  public String shape() {
    return "(B, " + (heads > 0 ? heads : "H") + ", T, T)";
  }
}
