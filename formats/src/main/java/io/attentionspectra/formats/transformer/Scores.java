package io.attentionspectra.formats.transformer;

import io.attentionspectra.base.Check;
import java.util.OptionalDouble;
import org.apiguardian.api.API;

/**
 * How queries q and keys k become scores: q·kᵀ over a divisor, then a cap c·tanh(s/c), then the
 * bias of positions, then the mask.
 *
 * @param divisor what q·kᵀ is divided by, √m in most families
 * @param normalised which normalisation q and k go through before they are turned
 * @param cap c, where scores are bounded smoothly
 * @param bias what positions add
 */
@API(status = API.Status.INTERNAL)
public record Scores(
    double divisor, QueryKeyNorm normalised, OptionalDouble cap, PositionBias bias) {

  /** Normalisations of queries and keys. */
  public enum QueryKeyNorm {
    /** None. */
    NONE,
    /** Each head by itself, one scale of width m for all: Qwen 3, Gemma 3. */
    PER_HEAD,
    /** All heads together, before they are taken apart: OLMo 2. */
    WHOLE
  }

  /**
   * Checks the numbers.
   *
   * @param divisor positive
   * @param normalised normalisation of q and k
   * @param cap positive, if there is one
   * @param bias what positions add
   * @throws IllegalArgumentException if a number does not fit
   */
  public Scores {
    Check.positive("score divisor", divisor);
    cap.ifPresent(bound -> Check.positive("attn_logit_softcapping", bound));
  }

  /**
   * q·kᵀ/√m alone: Vaswani et al., arXiv 1706.03762.
   *
   * @param headSize m
   * @return the scores
   */
  public static Scores scaled(int headSize) {
    return new Scores(
        Math.sqrt(headSize), QueryKeyNorm.NONE, OptionalDouble.empty(), PositionBias.none());
  }

  /**
   * The same with queries and keys normalised.
   *
   * @param norm which normalisation
   * @return new scores
   */
  public Scores with(QueryKeyNorm norm) {
    return new Scores(divisor, norm, cap, bias);
  }

  /**
   * The same with another bias of positions.
   *
   * @param other what positions add
   * @return new scores
   */
  public Scores with(PositionBias other) {
    return new Scores(divisor, normalised, cap, other);
  }

  /**
   * Whether attention is the softmax of q·kᵀ over the divisor, under the mask, and of nothing else.
   *
   * @return false with a cap or a bias
   */
  public boolean areProducts() {
    return cap.isEmpty() && bias instanceof PositionBias.None;
  }
}
