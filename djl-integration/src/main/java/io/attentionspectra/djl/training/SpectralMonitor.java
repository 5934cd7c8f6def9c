package io.attentionspectra.djl.training;

import ai.djl.nn.Block;
import ai.djl.training.Trainer;
import io.attentionspectra.base.Check;
import io.attentionspectra.djl.observe.ObservedModel;
import io.attentionspectra.model.Depth;
import io.attentionspectra.model.Selection;
import io.attentionspectra.monitor.alarm.Alarm;
import io.attentionspectra.monitor.alarm.AlarmAction;
import io.attentionspectra.monitor.alarm.AlarmRule;
import io.attentionspectra.monitor.schedule.TrainingClock;
import io.attentionspectra.monitor.schedule.WarmUp;
import io.attentionspectra.monitor.sink.MonitorSink;
import io.attentionspectra.nulls.AttentionNull;
import io.attentionspectra.nulls.ClosedAttentionLaw;
import io.attentionspectra.nulls.PooledNull;
import io.attentionspectra.probe.AttentionProbe;
import io.attentionspectra.probe.PooledProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Watches spectra while DJL trains a model: an immutable value, added to a training configuration
 * as the last of its listeners. Every method returns a new monitor; nothing is opened before
 * training begins, and what cannot work is refused then, by {@code Model.newTrainer}.
 *
 * <pre>{@code
 * config.addTrainingListeners(
 *     SpectralMonitor.observing(attentionSpectrum(), pooledCovariance(mean(), topEigenvector()))
 *         .on(HeldOut.of(texts, tokenizer::tokenize))
 *         .every(200).batches()
 *         .alarm(entropyBelow(0.1)).then(stop())
 *         .to(jsonLines(trace), tensorBoard(directory)));
 * }</pre>
 *
 * <p>Training is the same to the last bit with and without a monitor: it reads held-out texts as in
 * inference, in scopes of its own, without gradients, dropout or random numbers of the engine, and
 * training passes through aliases. A reading comes after the gradients of a batch and before its
 * update; its step is the number of updates made before, 0 for the initial weights. The final
 * weights are read when the trainer is closed.
 *
 * <p>Defaults: every 200 batches with a warm-up at the steps 0, 1, 2, 4, 8, …, all layers and
 * heads, attention of the first 8 texts, windows of 16 tokens at the last layer, edges of the
 * Gaussian equivalence law for heads, no law for pooled covariances, at most 3 % of training time.
 */
public final class SpectralMonitor extends MonitorListener {

  private SpectralMonitor(MonitorPlan plan) {
    super(plan);
  }

  private SpectralMonitor with(Consumer<MonitorPlan> change) {
    return new SpectralMonitor(plan.with(change));
  }

  /**
   * Watches heads.
   *
   * @param heads {@code attentionSpectrum()}
   * @return the monitor
   */
  public static SpectralMonitor observing(AttentionProbe heads) {
    return new SpectralMonitor(new MonitorPlan().with(p -> p.attention = Optional.of(heads)));
  }

  /**
   * Watches pooled covariances.
   *
   * @param pooling {@code pooledCovariance(…)}
   * @return the monitor
   */
  public static SpectralMonitor observing(PooledProbe pooling) {
    return new SpectralMonitor(new MonitorPlan().with(p -> p.pooling = Optional.of(pooling)));
  }

  /**
   * Watches heads and pooled covariances.
   *
   * @param heads {@code attentionSpectrum()}
   * @param pooling {@code pooledCovariance(…)}
   * @return the monitor
   */
  public static SpectralMonitor observing(AttentionProbe heads, PooledProbe pooling) {
    return observing(heads).with(p -> p.pooling = Optional.of(pooling));
  }

  /**
   * Reads the model on fixed texts.
   *
   * @param texts tokenized as the training data; 16 or more that fill a window for pooled
   *     covariances
   * @return a new monitor
   */
  public SpectralMonitor on(HeldOut texts) {
    return with(p -> p.heldOut = Optional.of(texts));
  }

  /**
   * Reads the training pass itself instead of fixed texts: queries, keys, attention and hidden
   * states as training computed them, dropout included (attention itself before its dropout). Hooks
   * take aliases of the arrays, without gradient, and copies of hidden states; gradients and random
   * numbers do not notice. They are there for due batches only, so that no other batch costs
   * anything; what is kept is freed as soon as it was read.
   *
   * <p>For every block whose attention {@link io.attentionspectra.djl.hook.AttentionTaps} finds:
   * our transformers, DJL's {@code ScaledDotProductAttentionBlock}, {@code TransformerEncoderBlock}
   * and {@code BertBlock}. Sizes of a block that is not ours are learned from the first pass that
   * is read, and a selection that does not fit them is refused there, before the first update.
   *
   * <p>A batch that is split over devices is read on the first device's split, whose pass must be
   * over when the batch ends; otherwise the reading is left out and counted. Windows are the first
   * tokens of a text, since nothing says which are special. With an interval in seconds the first
   * batch that begins after it is read. There is no reading of the final weights.
   *
   * @return a new monitor
   */
  public SpectralMonitor onTrainingBatch() {
    return with(p -> p.trainingBatch = true);
  }

  /**
   * Reads held-out texts through a model of any kind instead of our one transformer in the
   * trainer's block. A block of DJL's own must have its values before the trainer is made:
   *
   * <pre>{@code
   * model.getBlock().initialize(manager, DataType.FLOAT32, shapes);
   * monitor.reading(trainer -> DjlBlock.of(trainer.getModel(), tokenizer).observed())
   * }</pre>
   *
   * @param model makes the block in training readable; the monitor does not close it
   * @return a new monitor
   */
  public SpectralMonitor reading(Function<Trainer, ObservedModel> model) {
    return with(p -> p.model = Optional.of(model));
  }

  /**
   * Sets the regular interval in batches.
   *
   * @param batches 1 or more
   * @return the step that names the unit
   * @throws IllegalArgumentException if it is below 1
   */
  public Interval every(int batches) {
    Check.atLeast("interval", batches, 1);
    return () -> with(p -> p.intervalBatches = batches);
  }

  /** The unit of an interval. */
  @FunctionalInterface
  public interface Interval {

    /**
     * Batches.
     *
     * @return the monitor
     */
    SpectralMonitor batches();
  }

  /**
   * Sets the regular interval in training time.
   *
   * @param interval a positive time, for example {@code seconds(30)}
   * @return a new monitor
   * @throws IllegalArgumentException if it is not positive
   */
  public SpectralMonitor every(Duration interval) {
    double seconds = Check.positive("interval", interval.toNanos() * 1e-9);
    return with(
        p -> {
          p.intervalBatches = 0;
          p.intervalSeconds = seconds;
        });
  }

  /**
   * A time, for {@link #every(Duration)}.
   *
   * @param count seconds
   * @return the time
   */
  public static Duration seconds(long count) {
    return Duration.ofSeconds(count);
  }

  /**
   * Sets the readings before the first interval has passed.
   *
   * @param warmUp dense first, then sparse
   * @return a new monitor
   */
  public SpectralMonitor warmUp(WarmUp warmUp) {
    return with(p -> p.warmUp = warmUp);
  }

  /**
   * Chooses the layers of attention spectra.
   *
   * @param layers a selection of layers
   * @return a new monitor
   */
  public SpectralMonitor layers(Selection layers) {
    return with(p -> p.layers = layers);
  }

  /**
   * Chooses the heads of attention spectra, the same in every layer.
   *
   * @param heads a selection of heads
   * @return a new monitor
   */
  public SpectralMonitor heads(Selection heads) {
    return with(p -> p.heads = heads);
  }

  /**
   * Cuts texts for attention spectra.
   *
   * @param tokens longest text, special tokens included, at least 2
   * @return a new monitor
   * @throws IllegalArgumentException if the number is below 2
   */
  public SpectralMonitor maxLength(int tokens) {
    Check.atLeast("max-length", tokens, 2);
    return with(p -> p.maxLength = OptionalInt.of(tokens));
  }

  /**
   * Sets on how many texts heads are read.
   *
   * @param count the first texts, at least 1
   * @return a new monitor
   * @throws IllegalArgumentException if the number is below 1
   */
  public SpectralMonitor attentionTexts(int count) {
    Check.atLeast("attention texts", count, 1);
    return with(p -> p.attentionTexts = count);
  }

  /**
   * Sets the window of pooled covariances.
   *
   * @param tokens T, special tokens left out, at least 2
   * @return a new monitor
   * @throws IllegalArgumentException if the number is below 2
   */
  public SpectralMonitor window(int tokens) {
    Check.atLeast("window", tokens, 2);
    return with(p -> p.window = tokens);
  }

  /**
   * Sets where tokens are pooled; pooling weights are those at the first.
   *
   * @param depths at least one, not the embedding table
   * @return a new monitor
   * @throws IllegalArgumentException if there is none
   */
  public SpectralMonitor depths(Depth... depths) {
    Check.atLeast("depths", depths.length, 1);
    return with(p -> p.depths = List.of(depths));
  }

  /**
   * Sets the laws heads are set against, edge and distance.
   *
   * @param laws closed laws; the edge is that of the first which exists at a head
   * @return a new monitor
   * @throws IllegalArgumentException for a simulated null
   */
  public SpectralMonitor against(AttentionNull... laws) {
    List<ClosedAttentionLaw> closed = new ArrayList<>();
    for (AttentionNull law : laws) {
      if (!(law instanceof ClosedAttentionLaw each)) {
        throw Check.failure(
            "null", law.label(), "is simulated, too slow while training", "inspect a checkpoint");
      }
      closed.add(each);
    }
    return with(p -> p.attentionLaws = List.copyOf(closed));
  }

  /**
   * Sets the laws pooled covariances are set against; they may take longer than the reading itself,
   * which the budget counts.
   *
   * @param laws for example {@code silverstein()}
   * @return a new monitor
   */
  public SpectralMonitor against(PooledNull... laws) {
    return with(p -> p.pooledLaws = List.of(laws));
  }

  /**
   * Sets the largest share of training time. Due readings are left out while one more and the final
   * one, both as long as the last, would break it, and the final one, too, where the budget is used
   * up nevertheless; the budget of the first ten seconds may be spent at once, and the first
   * reading, with which kernels start up, is not counted but reported.
   *
   * @param share fraction of training time in (0, 1]
   * @return a new monitor
   * @throws IllegalArgumentException if the share is not in (0, 1]
   */
  public SpectralMonitor budget(double share) {
    Check.positive("budget", Check.probability("budget", share));
    return with(p -> p.budget = share);
  }

  /**
   * Adds alarms.
   *
   * @param alarms conditions on readings
   * @return the step that says what follows
   */
  public Watch alarm(Alarm... alarms) {
    List<Alarm> all = List.of(alarms);
    return actions ->
        with(p -> all.forEach(alarm -> p.alarms.add(new AlarmRule(alarm, List.of(actions)))));
  }

  /** What follows an alarm. */
  @FunctionalInterface
  public interface Watch {

    /**
     * Sets what is done, in order; the alarm is written to the sinks first.
     *
     * @param actions for example {@code log()} or {@code stop()}
     * @return the monitor
     */
    SpectralMonitor then(AlarmAction... actions);
  }

  /**
   * Stops training by {@link StopTraining} when predictions or weights are not finite any more;
   * without it the divergence is written and reported, and training goes on.
   *
   * @return a new monitor
   */
  public SpectralMonitor stopOnDivergence() {
    return with(p -> p.stopsOnDivergence = true);
  }

  /**
   * Adds sinks.
   *
   * @param sinks where readings go
   * @return a new monitor
   */
  public SpectralMonitor to(MonitorSink... sinks) {
    return with(p -> p.sinks.addAll(List.of(sinks)));
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
    return with(p -> p.metrics.put(name, value));
  }

  /**
   * Adds pooling weights of the block in training to every reading.
   *
   * @param name their name, for example {@code learned}
   * @param weights reads them from the trainer's block
   * @return a new monitor
   */
  public SpectralMonitor weights(String name, Function<Block, double[]> weights) {
    return with(p -> p.weights.put(name, weights));
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
    return with(p -> p.resumeStep = step);
  }

  /**
   * Records the seed of training in the trace.
   *
   * @param seed any number
   * @return a new monitor
   */
  public SpectralMonitor seed(long seed) {
    return with(p -> p.seed = seed);
  }

  /**
   * Says why training is watched.
   *
   * @param reason one phrase, the end of the trace's title
   * @return a new monitor
   */
  public SpectralMonitor because(String reason) {
    return with(p -> p.reason = reason.strip());
  }

  /**
   * Sets the clock of schedule and budget.
   *
   * @param clock the system's unless set
   * @return a new monitor
   */
  public SpectralMonitor clock(TrainingClock clock) {
    return with(p -> p.clock = clock);
  }

  /**
   * Sets where alarms that log, failing sinks and divergence are reported.
   *
   * @param report receives one line each; the platform's logger unless set
   * @return a new monitor
   */
  public SpectralMonitor reportingTo(Consumer<String> report) {
    return with(p -> p.report = report);
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
