package io.attentionspectra.attention;

import io.attentionspectra.base.Check;
import io.attentionspectra.linalg.Matrix;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a model makes of the products βS of queries and keys before the softmax: a cap c, which
 * turns x into c·tanh(x/c), then a bias of positions that is added. Given with an {@link
 * AttentionHead} whose attention does not follow from its products alone.
 *
 * @param cap c, positive, where products are bounded smoothly
 * @param bias B, of the shape of the products, where positions add to them
 */
public record ScoreTerms(OptionalDouble cap, Optional<Matrix> bias) {

  /** Products as they are. */
  public static final ScoreTerms NONE = new ScoreTerms(OptionalDouble.empty(), Optional.empty());

  /**
   * Checks the numbers.
   *
   * @param cap c, positive, if there is one
   * @param bias B, finite, if there is one
   * @throws IllegalArgumentException if the cap is not positive or the bias not finite
   */
  public ScoreTerms {
    cap.ifPresent(bound -> Check.positive("cap", bound));
    bias.ifPresent(of -> of.requireFinite("bias"));
  }

  void requireShape(AttentionMask mask) {
    bias.ifPresent(of -> mask.requireShape("bias", of.rows(), of.columns()));
  }

  /** c·tanh(βS/c) + B. */
  Matrix of(Matrix products) {
    if (cap.isEmpty() && bias.isEmpty()) {
      return products;
    }
    return Matrix.generate(
        products.rows(),
        products.columns(),
        (i, j) -> capped(products.get(i, j)) + bias.map(of -> of.get(i, j)).orElse(0.0));
  }

  private double capped(double product) {
    double bound = cap.orElse(Double.POSITIVE_INFINITY);
    return cap.isPresent() ? bound * Math.tanh(product / bound) : product;
  }
}
