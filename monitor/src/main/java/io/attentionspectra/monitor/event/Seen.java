package io.attentionspectra.monitor.event;

import io.attentionspectra.spectrum.Spectrum;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What heads and pooled covariances have in common.
 *
 * @param spectrum all values
 * @param largest the largest value, a mean over texts for a head
 * @param edge right edge of the law, where there is one
 */
public record Seen(Spectrum spectrum, double largest, OptionalDouble edge) {

  public static Map<AlarmRaised.Place, Seen> in(MonitorReading reading) {
    Map<AlarmRaised.Place, Seen> places = new LinkedHashMap<>();
    for (HeadState head : reading.attention()) {
      places.put(
          AlarmRaised.Place.of(head),
          new Seen(head.spectrum(), head.largest().get(0), head.edge()));
    }
    for (PooledState pooled : reading.pooling()) {
      places.put(
          AlarmRaised.Place.of(pooled),
          new Seen(pooled.spectrum(), pooled.largest().get(0), pooled.edge()));
    }
    return places;
  }

  public boolean isBeyond() {
    return edge.isPresent() && largest > edge.getAsDouble();
  }
}
