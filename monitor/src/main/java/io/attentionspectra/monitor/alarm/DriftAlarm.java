package io.attentionspectra.monitor.alarm;

import io.attentionspectra.base.Check;
import io.attentionspectra.monitor.event.Place;
import io.attentionspectra.monitor.event.PlacedSpectrum;
import io.attentionspectra.spectrum.Distance;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A spectrum far from that of the first reading. */
record DriftAlarm(Distance distance, double threshold) implements Alarm {

  DriftAlarm {
    Check.positive("alarm threshold", threshold);
  }

  @Override
  public String name() {
    return "drift beyond " + threshold + " (" + distance.label() + ")";
  }

  @Override
  public List<Finding> check(Readings readings) {
    Map<Place, PlacedSpectrum> first = readings.first().spectra();
    List<Finding> findings = new ArrayList<>();
    readings
        .now()
        .spectra()
        .forEach(
            (place, now) -> {
              PlacedSpectrum then = first.get(place);
              if (then != null) {
                double drift = distance.between(now.spectrum(), then.spectrum());
                if (drift > threshold) {
                  findings.add(Finding.of(place, drift, threshold));
                }
              }
            });
    return findings;
  }
}
