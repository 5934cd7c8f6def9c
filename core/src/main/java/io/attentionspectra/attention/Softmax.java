package io.attentionspectra.attention;

import io.attentionspectra.linalg.Matrix;
import java.util.Arrays;
import org.apiguardian.api.API;

/** The softmax of the rows of a matrix under a mask. */
@API(status = API.Status.INTERNAL)
public final class Softmax {

  private Softmax() {}

  /**
   * Aᵢⱼ = exp(Lᵢⱼ) / Σₖ exp(Lᵢₖ) over the allowed keys, 0 elsewhere and in rows of padding. The
   * largest logit of a row is subtracted first, so no logit overflows; adding a constant to a row
   * changes nothing.
   *
   * @param logits L = βS, ℓ_q × ℓ_k
   * @param mask allowed pairs, of the same shape
   * @return a row-stochastic matrix but for padding
   * @throws IllegalArgumentException if the shapes differ or a logit is not finite
   */
  public static Matrix ofRows(Matrix logits, AttentionMask mask) {
    mask.requireShape("logits", logits.rows(), logits.columns());
    logits.requireFinite("logit");
    int keys = logits.columns();
    double[] values = logits.toArray();
    for (int i = 0; i < mask.realQueries(); i++) {
      exponentiate(values, i, keys, mask);
    }
    Arrays.fill(values, mask.realQueries() * keys, values.length, 0);
    return Matrix.of(logits.rows(), keys, values);
  }

  private static void exponentiate(double[] values, int row, int keys, AttentionMask mask) {
    int start = row * keys;
    double largest = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < keys; j++) {
      largest = mask.allows(row, j) ? Math.max(largest, values[start + j]) : largest;
    }
    double sum = 0;
    for (int j = 0; j < keys; j++) {
      double weight = mask.allows(row, j) ? Math.exp(values[start + j] - largest) : 0;
      values[start + j] = weight;
      sum += weight;
    }
    for (int j = 0; j < keys; j++) {
      values[start + j] /= sum;
    }
  }
}
