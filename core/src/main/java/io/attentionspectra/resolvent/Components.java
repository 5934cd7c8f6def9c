package io.attentionspectra.resolvent;

import io.attentionspectra.base.Check;
import java.util.Arrays;
import org.apiguardian.api.API;

/**
 * The linear model of attention entries under a mask: Y = ℓ^{−1/2} M ∘ (Σ_k √v_k S_k + σW), with
 * S_k of rank c_kℓ, W of full rank, all entries of variance 1.
 *
 * <p>Given by the laws of masked attention, which compute the coefficients of their score function;
 * taken by the equations of the resolvent. Variances are per entry, ranks are over ℓ.
 */
@API(status = API.Status.INTERNAL)
public final class Components {

  private final double noise;
  private final double[] variance;
  private final double[] ratio;

  private Components(double noise, double[] variance, double[] ratio) {
    this.noise = noise;
    this.variance = variance;
    this.ratio = ratio;
  }

  /**
   * The components of a linear model.
   *
   * @param noise σ², the variance of the full-rank part, zero or more
   * @param variance v₁ … v_K, the variances of the parts of limited rank, each positive, K ≥ 1
   * @param ratio c₁ … c_K, their ranks over ℓ, each positive
   * @return the components
   * @throws IllegalArgumentException if a value is outside its range or the lengths differ
   */
  public static Components of(double noise, double[] variance, double[] ratio) {
    Check.nonNegative("noise", noise);
    Check.atLeast("number of variances", variance.length, 1);
    if (variance.length != ratio.length) {
      throw Check.failure(
          "ratios", ratio.length, "must be as many as variances", "give one rank per part");
    }
    for (int k = 0; k < variance.length; k++) {
      Check.positive("variance " + (k + 1), variance[k]);
      Check.positive("ratio " + (k + 1), ratio[k]);
    }
    return new Components(noise, variance.clone(), ratio.clone());
  }

  /**
   * Number of parts of limited rank.
   *
   * @return K
   */
  public int count() {
    return variance.length;
  }

  /**
   * Variance of the full-rank part.
   *
   * @return σ²
   */
  public double noise() {
    return noise;
  }

  /**
   * Variance of a part of limited rank.
   *
   * @param k which one, from 0
   * @return v_k
   */
  public double variance(int k) {
    return variance[k];
  }

  /**
   * Rank of a part over ℓ.
   *
   * @param k which one, from 0
   * @return c_k
   */
  public double ratio(int k) {
    return ratio[k];
  }

  /**
   * Variance of a part over its rank.
   *
   * @param k which one, from 0
   * @return κ_k = v_k/c_k
   */
  public double strength(int k) {
    return variance[k] / ratio[k];
  }

  /**
   * Variance of an entry.
   *
   * @return θ = Σ v_k + σ²
   */
  public double total() {
    return noise + Arrays.stream(variance).sum();
  }

  /**
   * The same model with all variances divided by a scale.
   *
   * @param scale the new unit
   * @return the components in that unit
   */
  public Components over(double scale) {
    double[] scaled = Arrays.stream(variance).map(v -> v / scale).toArray();
    return new Components(noise / scale, scaled, ratio);
  }
}
