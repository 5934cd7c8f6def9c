package io.attentionspectra.monitor.event;

import io.attentionspectra.base.Document;
import io.attentionspectra.model.Depth;
import io.attentionspectra.result.PooledResult;
import io.attentionspectra.spectrum.Spectrum;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apiguardian.api.API;

/**
 * One pooled covariance at one step, named as in a study's result.
 *
 * @param strategy name of the pooling
 * @param depth where tokens were read
 * @param kappa noise level κ = ‖w‖², where the pooling is linear
 * @param alpha wᵀRw with the R estimated from the windows, where the pooling has weights
 * @param largest up to five largest eigenvalues of the centred covariance
 * @param edge right edge at κ of the law the monitor compares with, Silverstein's before the free
 *     product; nothing unless a law was asked for
 * @param outliers number of eigenvalues above the edge
 * @param alignment with two classes of texts, squared cosine of the top eigenvector and the
 *     difference of the class means
 * @param accuracy with two classes, share of windows on the side of their class by the sign of the
 *     top eigenvector, the better of both namings
 * @param spectrum all eigenvalues
 */
public record PooledState(
    String strategy,
    Depth depth,
    OptionalDouble kappa,
    OptionalDouble alpha,
    List<Double> largest,
    OptionalDouble edge,
    OptionalDouble outliers,
    OptionalDouble alignment,
    OptionalDouble accuracy,
    Spectrum spectrum) {

  private static final int LARGEST = 5;

  /**
   * From what a study found.
   *
   * @param result the covariance
   * @return the state
   */
  @API(status = API.Status.INTERNAL)
  public static PooledState of(PooledResult result) {
    Spectrum spectrum = result.detail().spectrum();
    OptionalDouble edge = optional(result.edge().or(result::freeProductEdge));
    return new PooledState(
        result.strategy(),
        result.depth(),
        optional(result.kappa()),
        optional(result.alpha()),
        Arrays.stream(spectrum.largest(LARGEST)).boxed().toList(),
        edge,
        edge.isPresent()
            ? OptionalDouble.of(above(spectrum, edge.getAsDouble()))
            : OptionalDouble.empty(),
        optional(result.alignment()),
        optional(result.accuracy()),
        spectrum);
  }

  private static double above(Spectrum spectrum, double edge) {
    return spectrum.size() * (1 - spectrum.cumulative(edge));
  }

  private static OptionalDouble optional(Optional<Double> value) {
    return value.isPresent() ? OptionalDouble.of(value.get()) : OptionalDouble.empty();
  }

  Document toDocument() {
    return new Document()
        .put("strategy", strategy)
        .put("depth", depth.label())
        .ifPresent("kappa", kappa)
        .ifPresent("alpha", alpha)
        .numbers("largest", largest)
        .ifPresent("edge", edge)
        .ifPresent("outliers", outliers)
        .ifPresent("alignment", alignment)
        .ifPresent("accuracy", accuracy);
  }
}
