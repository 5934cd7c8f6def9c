package io.attentionspectra.monitor.schedule;

import io.attentionspectra.monitor.event.MonitorCost;
import java.util.OptionalDouble;

/**
 * Splits time into training and watching, and says whether the budget f allows another reading: the
 * monitor's seconds with one more reading and the final one, both as long as the last, must stay
 * within f times the larger of the training seconds and {@value #ADVANCE}. So the budget of the
 * first seconds may be spent at once, which lets a warm-up be dense. The first call, in which
 * kernels and code start up, is kept apart.
 */
public final class TimeKeeper {

  /** Seconds of training whose budget may be spent before they have passed. */
  static final double ADVANCE = 10;

  private final TrainingClock clock;
  private final double budget;
  private final double before;
  private double begin = Double.NaN;
  private double entered;
  private double monitor;
  private double last;
  private double setup;
  private int skipped;

  public TimeKeeper(TrainingClock clock, double budget, double secondsBefore) {
    this.clock = clock;
    this.budget = budget;
    this.before = secondsBefore;
  }

  /** The monitor is called. */
  public void enter() {
    entered = clock.seconds();
  }

  /** The monitor returns; the time of training starts when it does so for the first time. */
  public void leave() {
    double now = clock.seconds();
    if (Double.isNaN(begin)) {
      setup = now - entered;
      begin = now;
    } else {
      monitor += now - entered;
    }
  }

  /** Seconds of training in this run, the monitor's left out. */
  public double trainingSeconds() {
    return Double.isNaN(begin) ? 0 : entered - begin - monitor;
  }

  public boolean allowsReading() {
    return monitor + 2 * last <= budget * Math.max(trainingSeconds(), ADVANCE);
  }

  /** Whether the reading is allowed that no other follows. */
  public boolean allowsLast() {
    return monitor + last <= budget * Math.max(trainingSeconds(), ADVANCE);
  }

  public void skip() {
    skipped++;
  }

  /** A reading was finished that began when the monitor was entered. */
  public void read() {
    last = Double.isNaN(begin) ? 0 : clock.seconds() - entered;
  }

  public MonitorCost cost() {
    double now = clock.seconds() - entered;
    if (Double.isNaN(begin)) {
      return new MonitorCost(before, 0, OptionalDouble.empty(), now, skipped);
    }
    double training = trainingSeconds();
    OptionalDouble share =
        training > 0 ? OptionalDouble.of((monitor + now) / training) : OptionalDouble.empty();
    return new MonitorCost(before + training, monitor + now, share, setup, skipped);
  }
}
