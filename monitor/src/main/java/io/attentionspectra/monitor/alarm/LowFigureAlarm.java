package io.attentionspectra.monitor.alarm;

import io.attentionspectra.base.Check;
import io.attentionspectra.monitor.event.HeadState;
import io.attentionspectra.monitor.event.Place;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** A number of a head below a threshold. */
record LowFigureAlarm(String figure, double threshold, ToDoubleFunction<HeadState> number)
    implements Alarm {

  LowFigureAlarm {
    Check.positive("alarm threshold", threshold);
  }

  @Override
  public String name() {
    return figure + " below " + threshold;
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
        .filter(head -> number.applyAsDouble(head) < threshold)
        .map(head -> Finding.of(Place.of(head), number.applyAsDouble(head), threshold))
        .toList();
  }
}
