package com.example;

import io.attentionspectra.monitor.alarm.Alarm;
import io.attentionspectra.monitor.alarm.Readings;
import io.attentionspectra.monitor.event.Place;
import java.util.List;

/** A head whose most attended key receives more than a share of all attention. */
record SinkMassAbove(double share) implements Alarm {

  @Override
  public String name() {
    return "sink mass above " + share;
  }

  @Override
  public boolean needsAttention() {
    return true;
  }

  @Override
  public boolean needsFirstSpectra() {
    return false;
  }

  @Override
  public List<Finding> check(Readings readings) {
    return readings.now().attention().stream()
        .filter(head -> head.sinkMass() > share)
        .map(head -> Finding.of(Place.of(head), head.sinkMass(), share))
        .toList();
  }
}
