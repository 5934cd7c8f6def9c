package io.attentionspectra.monitor.alarm;

import io.attentionspectra.base.Check;
import io.attentionspectra.monitor.event.BalancedState;
import io.attentionspectra.monitor.event.HeadState;
import io.attentionspectra.monitor.event.Place;
import java.util.List;
import java.util.stream.DoubleStream;

/** A key bias beyond those that the untrained heads have by chance. */
record SinkBirthAlarm(double factor) implements Alarm {

  /** e is how many times more a token is listened to than an average one at this bias. */
  private static final double LEAST = 1;

  SinkBirthAlarm {
    Check.positive("factor", factor);
  }

  @Override
  public String name() {
    return "a sink is born";
  }

  @Override
  public boolean needsAttention() {
    return true;
  }

  @Override
  public boolean needsBalanced() {
    return true;
  }

  @Override
  public boolean needsFirstSpectra() {
    return false;
  }

  @Override
  public List<Finding> check(Readings readings) {
    double threshold =
        Math.max(LEAST, factor * biases(readings.first().attention()).max().orElse(0));
    return readings.now().attention().stream()
        .flatMap(
            head ->
                head.balanced().map(BalancedState::largestBias).stream()
                    .filter(bias -> bias > threshold)
                    .map(bias -> Finding.of(Place.of(head), bias, threshold)))
        .toList();
  }

  private static DoubleStream biases(List<HeadState> heads) {
    return heads.stream()
        .flatMap(head -> head.balanced().stream())
        .mapToDouble(BalancedState::largestBias);
  }
}
