package io.attentionspectra.attention;

import io.attentionspectra.linalg.Matrix;

/**
 * How the rows of an attention matrix spread their mass.
 *
 * @param entropy mean over the queries of Hᵢ = −Σⱼ Aᵢⱼ ln Aᵢⱼ, in nats
 * @param normalisedEntropy mean of Hᵢ / ln nᵢ, nᵢ the keys query i may see, over the queries with
 *     nᵢ ≥ 2; 0 if there is none
 * @param sinkMass mean attention received by the most attended key, maxⱼ (1/ℓ_q) Σᵢ Aᵢⱼ
 * @param sink index from 0 of that key, the first of equal ones
 * @param firstTokenMass mean attention received by key 0
 * @param concentration mean over the queries of Σⱼ Aᵢⱼ², the inverse of the number of keys in use
 */
public record RowStatistics(
    double entropy,
    double normalisedEntropy,
    double sinkMass,
    int sink,
    double firstTokenMass,
    double concentration) {

  /**
   * Statistics of the rows of an attention matrix.
   *
   * @param attention A, ℓ_q × ℓ_k, rows sum to 1; rows of padding are not read
   * @param mask allowed pairs, of the same shape
   * @return the statistics
   * @throws IllegalArgumentException if the shapes differ
   */
  public static RowStatistics of(Matrix attention, AttentionMask mask) {
    mask.requireShape("attention", attention.rows(), attention.columns());
    return ofTokens(mask.withoutPadding(attention), mask.withoutPadding());
  }

  private static RowStatistics ofTokens(Matrix attention, AttentionMask mask) {
    double entropy = 0;
    double normalised = 0;
    int choosing = 0;
    for (int i = 0; i < attention.rows(); i++) {
      double rowEntropy = entropy(attention.row(i));
      entropy += rowEntropy;
      if (mask.keysOf(i) > 1) {
        normalised += rowEntropy / Math.log(mask.keysOf(i));
        choosing++;
      }
    }
    double[] received = attention.columnMeans();
    int sink = indexOfLargest(received);
    return new RowStatistics(
        entropy / attention.rows(),
        choosing > 0 ? normalised / choosing : 0,
        received[sink],
        sink,
        received[0],
        attention.squaredNorm() / attention.rows());
  }

  private static double entropy(double[] row) {
    double entropy = 0;
    for (double p : row) {
      entropy -= p > 0 ? p * Math.log(p) : 0;
    }
    return entropy;
  }

  private static int indexOfLargest(double[] values) {
    int largest = 0;
    for (int j = 1; j < values.length; j++) {
      largest = values[j] > values[largest] ? j : largest;
    }
    return largest;
  }
}
