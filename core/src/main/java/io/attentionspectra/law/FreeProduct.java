package io.attentionspectra.law;

import static io.attentionspectra.free.Free.marchenkoPastur;
import static io.attentionspectra.free.Free.product;

import io.attentionspectra.free.FreeLaw;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The bulk κ(MP_δ ⊠ MP_γ) of a pooled sample covariance: a token table of ratio δ = d/V sampled
 * into sequences of ratio γ = d/N, pooled with weights of squared norm κ.
 *
 * <p>λ(p) = κ(1 + p)(1 + δp)(1 + γp)/p, a cubic. Atom at 0 of mass max(0, 1 − 1/γ, 1 − 1/δ). Right
 * edge κ(x+1)(x+δ)(x+γ)/x² with x the positive root of x³ − (δ+γ+δγ)x − 2δγ = 0. Mean κ.
 *
 * <p>Source: Seddik, arXiv 2605.06826.
 */
public final class FreeProduct extends FreeLaw {

  private FreeProduct(double delta, double gamma, double kappa) {
    super(
        "Free product of Marchenko–Pastur laws",
        parameters(delta, gamma, kappa),
        product(marchenkoPastur(delta), marchenkoPastur(gamma)).scaledBy(kappa));
  }

  /**
   * MP_δ ⊠ MP_γ.
   *
   * @param delta δ = dimension/vocabulary, in [1e-4, 1e4]
   * @param gamma γ = dimension/sequences, in [1e-4, 1e4]
   * @return the law, of mean 1
   * @throws IllegalArgumentException if a ratio is outside its range
   */
  public static FreeProduct of(double delta, double gamma) {
    return of(delta, gamma, 1);
  }

  /**
   * κ(MP_δ ⊠ MP_γ).
   *
   * @param delta δ = dimension/vocabulary, in [1e-4, 1e4]
   * @param gamma γ = dimension/sequences, in [1e-4, 1e4]
   * @param kappa κ = squared norm of the pooling weights, in [1e-100, 1e100]
   * @return the law, of mean κ
   * @throws IllegalArgumentException if an argument is outside its range
   */
  public static FreeProduct of(double delta, double gamma, double kappa) {
    return new FreeProduct(
        Domain.ratio("delta", delta), Domain.ratio("gamma", gamma), Domain.scale("kappa", kappa));
  }

  private static Map<String, Double> parameters(double delta, double gamma, double kappa) {
    Map<String, Double> map = new LinkedHashMap<>();
    map.put("delta", delta);
    map.put("gamma", gamma);
    map.put("kappa", kappa);
    return map;
  }
}
