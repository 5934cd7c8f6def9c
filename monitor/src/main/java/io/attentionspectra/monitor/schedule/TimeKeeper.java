package io.attentionspectra.monitor.schedule;

import io.attentionspectra.monitor.event.MonitorCost;
import java.util.OptionalDouble;
import org.apiguardian.api.API;

/**
 * Splits time into training and watching, and says whether the budget f allows another reading: the
 * monitor's seconds with one more reading and the final one, both as long as the last, must stay
 * within f times the larger of the training seconds and {@value #ADVANCE}. So the budget of the
 * first seconds may be spent at once, which lets a warm-up be dense. The first call, in which
 * kernels and code start up, is kept apart.
 */
@API(status = API.Status.INTERNAL)
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

  /**
   * Begins with a training that has not run.
   *
   * @param clock tells the time
   * @param budget f, a fraction in (0, 1]
   * @param secondsBefore training time of earlier runs
   */
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

  /**
   * Time of training in this run, the monitor's left out.
   *
   * @return seconds up to when the monitor was entered last
   */
  public double trainingSeconds() {
    return Double.isNaN(begin) ? 0 : entered - begin - monitor;
  }

  /**
   * Whether the budget allows another reading and the final one.
   *
   * @return true if it does
   */
  public boolean allowsReading() {
    return monitor + 2 * last <= budget * Math.max(trainingSeconds(), ADVANCE);
  }

  /**
   * Whether the budget allows the reading that no other follows.
   *
   * @return true if it does
   */
  public boolean allowsLast() {
    return monitor + last <= budget * Math.max(trainingSeconds(), ADVANCE);
  }

  /** A reading that was due is left out. */
  public void skip() {
    skipped++;
  }

  /** A reading was finished that began when the monitor was entered. */
  public void read() {
    last = Double.isNaN(begin) ? 0 : clock.seconds() - entered;
  }

  /**
   * What watching has cost up to now.
   *
   * @return the cost, with the call of the monitor that is under way
   */
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
