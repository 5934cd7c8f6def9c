package io.attentionspectra.monitor.event;

import io.attentionspectra.law.GaussianEquivalence;
import io.attentionspectra.law.SphericalEquivalence;
import io.attentionspectra.nulls.ClosedAttentionLaw;
import io.attentionspectra.result.HeadResult;
import io.attentionspectra.spectrum.Distance;
import io.attentionspectra.spectrum.SoftEdged;
import io.attentionspectra.spectrum.Spectrum;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The closed laws of a head at its mean β̂ and mean length over the texts.
 *
 * @param edge right edge of the first law that exists
 * @param ks Kolmogorov–Smirnov distance of the squares of all texts from each law that exists
 */
public record LawAtHead(double edge, Map<String, Double> ks) {

  public static Optional<LawAtHead> of(
      List<ClosedAttentionLaw> kinds, HeadResult head, Spectrum together) {
    Map<String, Double> ks = new LinkedHashMap<>();
    Optional<Double> edge = Optional.empty();
    for (ClosedAttentionLaw kind : kinds) {
      Optional<SoftEdged> law = law(kind, head);
      if (law.isPresent()) {
        ks.put(kind.label(), Distance.KOLMOGOROV_SMIRNOV.between(together, law.get()));
        edge = edge.isPresent() ? edge : Optional.of(law.get().rightEdge());
      }
    }
    return edge.map(at -> new LawAtHead(at, ks));
  }

  /** Nothing where β̂ is outside the law's domain or the law cannot be resolved. */
  private static Optional<SoftEdged> law(ClosedAttentionLaw kind, HeadResult head) {
    double beta = head.betaHat().value();
    double length = head.length().value();
    try {
      return Optional.of(
          switch (kind) {
            case GAUSSIAN_EQUIVALENCE -> GaussianEquivalence.of(beta, head.headSize() / length);
            case SPHERICAL_EQUIVALENCE ->
                SphericalEquivalence.of((int) Math.round(length), head.headSize(), beta);
          });
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
