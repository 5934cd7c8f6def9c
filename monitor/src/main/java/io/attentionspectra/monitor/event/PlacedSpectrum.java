package io.attentionspectra.monitor.event;

import io.attentionspectra.spectrum.Spectrum;
import java.util.OptionalDouble;
import org.apiguardian.api.API;

/**
 * What readings of heads and of pooled covariances have in common.
 *
 * @param spectrum all values; of a head, those of all texts together
 * @param largest the largest value; of a head, its mean over the texts
 * @param edge right edge of the law, where there is one
 */
@API(status = API.Status.INTERNAL)
public record PlacedSpectrum(Spectrum spectrum, double largest, OptionalDouble edge) {

  static PlacedSpectrum of(HeadState head) {
    return new PlacedSpectrum(head.spectrum(), head.largest().get(0), head.edge());
  }

  static PlacedSpectrum of(PooledState pooled) {
    return new PlacedSpectrum(pooled.spectrum(), pooled.largest().get(0), pooled.edge());
  }

  /**
   * Whether the largest value lies beyond the edge.
   *
   * @return false also where there is no edge
   */
  public boolean isBeyondEdge() {
    return edge.isPresent() && largest > edge.getAsDouble();
  }
}
