package io.attentionspectra.attention;

import io.attentionspectra.base.Check;
import io.attentionspectra.linalg.Matrix;
import java.util.ArrayList;
import java.util.List;

/**
 * Multi-head attention without biases (Vaswani et al., "Attention is all you need", 2017, section
 * 3.2.2): the outputs A_h Y W_V,h of h heads, set side by side, times W_O. Head h owns the h-th of
 * equal blocks of columns of each weight.
 *
 * @param queryWeights W_Q, d × h·m
 * @param keyWeights W_K, d × h·m
 * @param valueWeights W_V, d × h·v
 * @param outputWeights W_O, h·v × any
 * @param heads h
 */
public record MultiHeadAttention(
    Matrix queryWeights, Matrix keyWeights, Matrix valueWeights, Matrix outputWeights, int heads) {

  /**
   * Checks the shapes.
   *
   * @param queryWeights W_Q, d × h·m
   * @param keyWeights W_K, d × h·m
   * @param valueWeights W_V, d × h·v
   * @param outputWeights W_O, h·v × any
   * @param heads h, at least 1
   * @throws IllegalArgumentException if the columns do not split into h heads
   */
  public MultiHeadAttention {
    Check.atLeast("heads", heads, 1);
    requireSplit("columns of the query weights", queryWeights.columns(), heads);
    requireSplit("columns of the value weights", valueWeights.columns(), heads);
  }

  /**
   * The heads of self-attention on tokens.
   *
   * @param tokens X, ℓ × d
   * @param mask ℓ × ℓ
   * @return h heads at β = 1
   * @throws IllegalArgumentException if the shapes do not fit
   */
  public List<AttentionHead> heads(Matrix tokens, AttentionMask mask) {
    return heads(tokens, tokens, mask);
  }

  /**
   * The heads of cross-attention.
   *
   * @param tokens X that give the queries, ℓ_q × d
   * @param context Y that give keys and values, ℓ_k × d
   * @param mask ℓ_q × ℓ_k
   * @return h heads at β = 1
   * @throws IllegalArgumentException if the shapes do not fit
   */
  public List<AttentionHead> heads(Matrix tokens, Matrix context, AttentionMask mask) {
    Matrix queries = tokens.times(queryWeights);
    Matrix keys = context.times(keyWeights);
    List<AttentionHead> list = new ArrayList<>();
    for (int head = 0; head < heads; head++) {
      list.add(new AttentionHead(block(queries, head), block(keys, head), 1, mask));
    }
    return List.copyOf(list);
  }

  /**
   * The output of self-attention.
   *
   * @param tokens X, ℓ × d
   * @param mask ℓ × ℓ
   * @return [A₁XW_V,₁ … A_hXW_V,h] W_O
   * @throws IllegalArgumentException if the shapes do not fit
   */
  public Matrix apply(Matrix tokens, AttentionMask mask) {
    return apply(tokens, tokens, mask);
  }

  /**
   * The output of cross-attention.
   *
   * @param tokens X that give the queries, ℓ_q × d
   * @param context Y that give keys and values, ℓ_k × d
   * @param mask ℓ_q × ℓ_k
   * @return [A₁YW_V,₁ … A_hYW_V,h] W_O
   * @throws IllegalArgumentException if the shapes do not fit
   */
  public Matrix apply(Matrix tokens, Matrix context, AttentionMask mask) {
    Matrix values = context.times(valueWeights);
    List<AttentionHead> list = heads(tokens, context, mask);
    List<Matrix> outputs = new ArrayList<>();
    for (int head = 0; head < heads; head++) {
      outputs.add(list.get(head).attention().times(block(values, head)));
    }
    return Matrix.concatenateColumns(outputs).times(outputWeights);
  }

  private Matrix block(Matrix matrix, int head) {
    int width = matrix.columns() / heads;
    return matrix.columns(head * width, (head + 1) * width);
  }

  private static void requireSplit(String name, int columns, int heads) {
    if (columns % heads != 0) {
      throw Check.failure(
          name, columns, "must be a multiple of the " + heads + " heads", "check the weights");
    }
  }
}
