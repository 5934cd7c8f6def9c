package io.attentionspectra.monitor.alarm;

import io.attentionspectra.monitor.event.HeadState;
import io.attentionspectra.monitor.event.Place;
import io.attentionspectra.spectrum.Distance;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * A condition on readings. It is raised at the reading where it becomes true of a place, and again
 * only after it was false there in between. Those here are the usual ones; any other is a class of
 * your own, or made by {@link #where}.
 */
public interface Alarm {

  /**
   * Name for traces and messages.
   *
   * @return for example {@code entropy below 0.5}
   */
  String name();

  /**
   * Whether it needs attention spectra.
   *
   * @return false if pooled covariances serve as well
   */
  default boolean needsAttention() {
    return false;
  }

  /**
   * Whether it needs heads that are watched balanced.
   *
   * @return true if it never holds without
   */
  default boolean needsBalanced() {
    return false;
  }

  /**
   * Whether it looks at the spectra of the first reading, which a trace then keeps, so that a
   * resumed training is compared with them, too.
   *
   * @return true unless it is known not to
   */
  default boolean needsFirstSpectra() {
    return true;
  }

  /**
   * Where the condition holds.
   *
   * @param readings what was read
   * @return one finding per place; none where all is well
   */
  List<Finding> check(Readings readings);

  /**
   * A place where a condition holds.
   *
   * @param place the head or the pooled covariance
   * @param value the number that crossed
   * @param threshold what it crossed, where there is such a number
   */
  record Finding(Place place, double value, OptionalDouble threshold) {

    /**
     * A number that crossed a threshold.
     *
     * @param place the head or the pooled covariance
     * @param value the number that crossed
     * @param threshold what it crossed
     * @return the finding
     */
    public static Finding of(Place place, double value, double threshold) {
      return new Finding(place, value, OptionalDouble.of(threshold));
    }

    /**
     * A condition without a threshold.
     *
     * @param place the head or the pooled covariance
     * @param value a number to be shown
     * @return the finding
     */
    public static Finding of(Place place, double value) {
      return new Finding(place, value, OptionalDouble.empty());
    }
  }

  /**
   * The mean entropy of a head's rows falls below a number: attention collapses onto few tokens.
   *
   * @param nats a positive number
   * @return the alarm
   * @throws IllegalArgumentException if the number is not positive
   */
  static Alarm entropyBelow(double nats) {
    return new LowFigureAlarm("entropy", nats, HeadState::entropy);
  }

  /**
   * The effective rank of a head's attention falls below a number.
   *
   * @param rank a positive number
   * @return the alarm
   * @throws IllegalArgumentException if the number is not positive
   */
  static Alarm effectiveRankBelow(double rank) {
    return new LowFigureAlarm("effective rank", rank, HeadState::effectiveRank);
  }

  /**
   * A sink is born: some key of a head has a bias, in nats of logit and above 1, that is more than
   * twice the largest bias of any head at the first reading, which heads have by chance when that
   * is before training.
   *
   * @return the alarm, for heads that are watched balanced
   */
  static Alarm sinkIsBorn() {
    return new SinkBirthAlarm(2);
  }

  /**
   * The largest value of a head or a pooled covariance crosses the edge of its law from below.
   * Those beyond the edge at the first reading do not count; where there is no edge nothing does.
   *
   * @return the alarm
   */
  static Alarm outlierCrosses() {
    return new OutlierAlarm();
  }

  /**
   * The spectrum of a head or a pooled covariance drifts from the first reading's.
   *
   * @param distance how far apart two spectra are
   * @param threshold a positive number
   * @return the alarm
   * @throws IllegalArgumentException if the threshold is not positive
   */
  static Alarm driftBeyond(Distance distance, double threshold) {
    return new DriftAlarm(distance, threshold);
  }

  /**
   * A condition of your own.
   *
   * @param name its name
   * @param condition where it holds
   * @return the alarm
   */
  static Alarm where(String name, Function<Readings, List<Finding>> condition) {
    return new Alarm() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public List<Finding> check(Readings readings) {
        return condition.apply(readings);
      }
    };
  }
}
