package io.attentionspectra.causal;

import io.attentionspectra.resolvent.Components;
import io.attentionspectra.resolvent.ResolventLaw;
import java.util.Map;
import org.apiguardian.api.API;

/**
 * The law of squared singular values of Y = ℓ^{−1/2} M ∘ (Σ_k √v_k S_k + σW), M the lower triangle
 * of ones: what attention under a causal mask follows. The laws of the package {@code law} give it
 * the coefficients of their score function.
 *
 * <p>Derived from deterministic equivalents of matrices with a variance profile (W. Hachem, P.
 * Loubaton and J. Najim, Ann. Appl. Probab. 17 (2007) 875). Mean θ/2, second moment ⅔θ² + Σ
 * v_k²/(6c_k), θ = Σ v_k + σ².
 */
@API(status = API.Status.INTERNAL)
public abstract class CausalLaw extends ResolventLaw {

  /**
   * The law of given components.
   *
   * @param name name for people
   * @param parameters parameters by name, in order
   * @param components the linear model
   * @throws IllegalArgumentException if the law cannot be resolved in double precision
   */
  protected CausalLaw(String name, Map<String, Double> parameters, Components components) {
    super(
        name,
        parameters,
        components.total(),
        () -> new CausalBranch(components.over(components.total())));
  }
}
