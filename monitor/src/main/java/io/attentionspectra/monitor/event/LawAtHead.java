package io.attentionspectra.monitor.event;

import io.attentionspectra.attention.Visibility;
import io.attentionspectra.model.HeadFigures;
import io.attentionspectra.nulls.LawNull;
import io.attentionspectra.result.HeadResult;
import io.attentionspectra.spectrum.Distance;
import io.attentionspectra.spectrum.SpectralLaw;
import io.attentionspectra.spectrum.Spectrum;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The laws of a head at its mean β̂ and mean length over the texts.
 *
 * @param edge right edge of the first law that exists
 * @param ks Kolmogorov–Smirnov distance of the squares of all texts from each law that exists
 */
record LawAtHead(double edge, Map<String, Double> ks) {

  /** Nothing where no law exists. */
  static Optional<LawAtHead> of(
      List<LawNull> nulls, HeadResult head, Visibility visibility, Spectrum together) {
    HeadFigures means = new MeanFigures(head, visibility);
    Map<String, Double> ks = new LinkedHashMap<>();
    Optional<Double> edge = Optional.empty();
    for (LawNull each : nulls) {
      Optional<SpectralLaw> law = each.existing(means);
      if (law.isPresent()) {
        ks.put(each.name(), Distance.KOLMOGOROV_SMIRNOV.between(together, law.get()));
        edge = edge.or(() -> law.map(SpectralLaw::rightEdge));
      }
    }
    return edge.map(at -> new LawAtHead(at, ks));
  }
}
