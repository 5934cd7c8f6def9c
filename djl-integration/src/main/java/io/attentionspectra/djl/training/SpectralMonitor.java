package io.attentionspectra.djl.training;

import ai.djl.nn.Block;
import ai.djl.training.Trainer;
import io.attentionspectra.base.Check;
import io.attentionspectra.monitor.alarm.Alarm;
import io.attentionspectra.monitor.schedule.TrainingClock;
import io.attentionspectra.monitor.sink.MonitorSink;
import io.attentionspectra.probe.AttentionProbe;
import io.attentionspectra.probe.PooledProbe;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.apiguardian.api.API;

/**
 * Watches spectra while DJL trains a model: an immutable value, added to a training configuration
 * as the last of its listeners. It comes of four questions, asked in this order, each of which but
 * the last may be left out:
 *
 * <ol>
 *   <li>what is watched ({@link HeadsStep}, {@link WindowsStep}),
 *   <li>on which texts ({@link TextsStep}),
 *   <li>when ({@link ScheduleStep}),
 *   <li>where readings go ({@link SinkStep}).
 * </ol>
 *
 * <pre>{@code
 * config.addTrainingListeners(
 *     SpectralMonitor.observing(attentionSpectrum(), pooledCovariance(mean(), topEigenvector()))
 *         .on(HeldOut.of(texts, tokenizer::tokenize))
 *         .every(200).batches()
 *         .to(jsonLines(trace), tensorBoard(directory))
 *         .alarm(entropyBelow(0.1)).then(stop()));
 * }</pre>
 *
 * <p>Settings that exclude each other do not compile. What is left, whether everything fits the
 * model and the sinks can be written, is checked when training begins, by {@code Model.newTrainer};
 * nothing is opened before.
 *
 * <p>Training is the same to the last bit with and without a monitor: it reads held-out texts as in
 * inference, in scopes of its own, without gradients, dropout or random numbers of the engine, and
 * training passes through aliases. A reading comes after the gradients of a batch and before its
 * update; its step is the number of updates made before, 0 for the initial weights. On held-out
 * texts the final weights are read when the trainer is closed.
 */
public final class SpectralMonitor extends MonitorListener implements SinkStep {

  SpectralMonitor(MonitorPlan plan) {
    super(plan);
  }

  /**
   * Watches heads.
   *
   * @param heads {@code attentionSpectrum()}
   * @return the first step
   */
  public static HeadsStep observing(AttentionProbe heads) {
    return MonitorPlan.EMPTY.with(MonitorPlan.Heads.NONE.with(heads));
  }

  /**
   * Watches pooled covariances.
   *
   * @param pooling {@code pooledCovariance(…)}
   * @return the first step
   */
  public static WindowsStep observing(PooledProbe pooling) {
    return MonitorPlan.EMPTY.with(MonitorPlan.Windows.NONE.with(pooling));
  }

  /**
   * Watches heads and pooled covariances.
   *
   * @param heads {@code attentionSpectrum()}
   * @param pooling {@code pooledCovariance(…)}
   * @return the first step
   */
  public static HeadsAndWindowsStep observing(AttentionProbe heads, PooledProbe pooling) {
    return MonitorPlan.EMPTY
        .with(MonitorPlan.Heads.NONE.with(heads))
        .with(MonitorPlan.Windows.NONE.with(pooling));
  }

  /**
   * A time, for {@link ScheduleStep#every(Duration)}.
   *
   * @param count seconds
   * @return the time
   */
  public static Duration seconds(long count) {
    return Duration.ofSeconds(count);
  }

  @Override
  public SpectralMonitor to(MonitorSink... sinks) {
    return plan.to(sinks);
  }

  @Override
  public AlarmStep alarm(Alarm... alarms) {
    return plan.alarm(alarms);
  }

  /**
   * Stops training by {@link StopTraining} when predictions or weights are not finite any more;
   * without it the divergence is written and reported, and training goes on.
   *
   * @return a new monitor
   */
  public SpectralMonitor stopOnDivergence() {
    return new SpectralMonitor(plan.with(plan.outlets().stoppingOnDivergence()));
  }

  /**
   * Adds a number to every reading.
   *
   * @param name its name
   * @param value computed at each reading, on the training thread, without gradients; its time
   *     counts as the monitor's. If it throws, that is reported once and readings end; training
   *     goes on
   * @return a new monitor
   */
  public SpectralMonitor metric(String name, ToDoubleFunction<Trainer> value) {
    return new SpectralMonitor(plan.with(plan.extras().plusMetric(name, value)));
  }

  /**
   * Adds pooling weights of the block in training to every reading.
   *
   * @param name their name, for example {@code learned}
   * @param weights reads them from the trainer's block
   * @return a new monitor
   */
  public SpectralMonitor weights(String name, Function<Block, double[]> weights) {
    return new SpectralMonitor(plan.with(plan.extras().plusWeights(name, weights)));
  }

  /**
   * Goes on with the traces of an earlier run: what they hold from that step on is dropped. With an
   * interval in batches, readings go on at the steps they would have had without the interruption;
   * with one in seconds, the first is taken at that step. Alarms go on as a JSON Lines trace shows
   * them: those that ring are not raised anew, and drift is from the first reading of all; without
   * such a trace they begin anew.
   *
   * @param step updates made to the weights of the checkpoint; 0 for a new run
   * @return a new monitor
   * @throws IllegalArgumentException if it is negative
   */
  public SpectralMonitor resumeAt(int step) {
    Check.atLeast("step", step, 0);
    return new SpectralMonitor(plan.with(plan.origin().withResumeStep(step)));
  }

  /**
   * Records the seed of training in the trace.
   *
   * @param seed any number
   * @return a new monitor
   */
  public SpectralMonitor seed(long seed) {
    return new SpectralMonitor(plan.with(plan.origin().withSeed(seed)));
  }

  /**
   * Says why training is watched.
   *
   * @param reason one phrase, the end of the trace's title
   * @return a new monitor
   */
  public SpectralMonitor because(String reason) {
    return new SpectralMonitor(plan.with(plan.origin().withReason(reason)));
  }

  /**
   * Sets the clock of schedule and budget.
   *
   * @param clock the system's unless set
   * @return a new monitor
   */
  @API(status = API.Status.INTERNAL)
  public SpectralMonitor clock(TrainingClock clock) {
    return new SpectralMonitor(plan.with(plan.pace().with(clock)));
  }

  /**
   * Sets where alarms that log, failing sinks and divergence are reported.
   *
   * @param report receives one line each; the platform's logger unless set
   * @return a new monitor
   */
  public SpectralMonitor reportingTo(Consumer<String> report) {
    return new SpectralMonitor(plan.with(plan.outlets().withReport(report)));
  }

  /**
   * The monitor in one sentence.
   *
   * @return the title of its traces
   */
  public String describe() {
    return plan.sentence();
  }
}
