package io.attentionspectra.djl.monitor;

import io.attentionspectra.base.Check;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** An alarm about heads. */
sealed interface HeadAlarm extends Alarm {

  @Override
  default boolean needsAttention() {
    return true;
  }

  /** A number of a head below a threshold. */
  record Below(String figure, double threshold, ToDoubleFunction<HeadState> number)
      implements HeadAlarm {

    Below {
      Check.positive("alarm threshold", threshold);
    }

    @Override
    public String name() {
      return figure + " below " + threshold;
    }

    @Override
    public List<Finding> check(Readings readings) {
      return readings.now().attention().stream()
          .filter(head -> number.applyAsDouble(head) < threshold)
          .map(head -> new Finding(AlarmRaised.Place.of(head), number.applyAsDouble(head), threshold))
          .toList();
    }
  }
}
