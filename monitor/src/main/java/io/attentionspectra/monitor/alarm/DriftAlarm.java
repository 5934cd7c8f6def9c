package io.attentionspectra.monitor.alarm;

import io.attentionspectra.base.Check;
import io.attentionspectra.monitor.event.AlarmRaised;
import io.attentionspectra.monitor.event.Seen;
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
    Map<AlarmRaised.Place, Seen> first = Seen.in(readings.first());
    List<Finding> findings = new ArrayList<>();
    Seen.in(readings.now())
        .forEach(
            (place, now) -> {
              Seen then = first.get(place);
              if (then != null) {
                double drift = distance.between(now.spectrum(), then.spectrum());
                if (drift > threshold) {
                  findings.add(new Finding(place, drift, threshold));
                }
              }
            });
    return findings;
  }
}
