package io.attentionspectra.monitor.alarm;

import io.attentionspectra.monitor.event.Place;
import io.attentionspectra.monitor.event.PlacedSpectrum;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A largest value that was within the edge at the reading before and is beyond it now. */
record OutlierAlarm() implements Alarm {

  @Override
  public String name() {
    return "outlier crosses the edge";
  }

  @Override
  public boolean needsFirstSpectra() {
    return false;
  }

  @Override
  public List<Finding> check(Readings readings) {
    Map<Place, PlacedSpectrum> before = readings.previous().spectra();
    List<Finding> findings = new ArrayList<>();
    readings
        .now()
        .spectra()
        .forEach(
            (place, now) -> {
              PlacedSpectrum then = before.get(place);
              if (now.isBeyondEdge() && then != null && !then.isBeyondEdge()) {
                findings.add(Finding.of(place, now.largest(), now.edge().orElseThrow()));
              }
            });
    return findings;
  }
}
