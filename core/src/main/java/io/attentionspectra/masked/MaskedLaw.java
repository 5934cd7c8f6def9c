package io.attentionspectra.masked;

import io.attentionspectra.resolvent.Branch;
import io.attentionspectra.resolvent.Components;
import io.attentionspectra.resolvent.Precision;
import io.attentionspectra.resolvent.ResolventLaw;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apiguardian.api.API;

/**
 * The law of squared singular values of Y = ℓ^{−1/2} M ∘ (Σ_k √v_k S_k + σW) for any mask M, on up
 * to four grids of its {@link MaskProfile} (Nyström). The laws of the package {@code law} give it
 * the coefficients of their score function. Mean θ times the visible share, θ = Σ v_k + σ².
 */
@API(status = API.Status.INTERNAL)
public abstract class MaskedLaw extends ResolventLaw {

  /**
   * The law of given components under a mask.
   *
   * @param name name for people
   * @param parameters parameters by name, in order
   * @param components the linear model
   * @param mask the mask
   * @throws IllegalArgumentException if the law cannot be resolved in double precision, or the mask
   *     is too fine for the grids
   */
  protected MaskedLaw(
      String name, Map<String, Double> parameters, Components components, MaskProfile mask) {
    super(
        name,
        parameters,
        components.total(),
        mask.orders(),
        mask.largestError(),
        mask.precision(),
        IntStream.rangeClosed(1, mask.grids())
            .mapToObj(parts -> branches(components, mask.onGrid(parts), mask.precision()))
            .toList());
  }

  private static Supplier<Branch<?>> branches(
      Components components, MaskGrid grid, Precision precision) {
    Components unit = components.over(components.total());
    return () -> new MaskedBranch(unit, grid, precision);
  }
}
