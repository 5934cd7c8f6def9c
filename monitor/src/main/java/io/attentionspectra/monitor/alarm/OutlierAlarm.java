package io.attentionspectra.monitor.alarm;

import io.attentionspectra.monitor.event.AlarmRaised;
import io.attentionspectra.monitor.event.Seen;
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
    Map<AlarmRaised.Place, Seen> before = Seen.in(readings.previous());
    List<Finding> findings = new ArrayList<>();
    Seen.in(readings.now())
        .forEach(
            (place, now) -> {
              Seen then = before.get(place);
              if (now.isBeyond() && then != null && !then.isBeyond()) {
                findings.add(new Finding(place, now.largest(), now.edge().orElseThrow()));
              }
            });
    return findings;
  }
}
