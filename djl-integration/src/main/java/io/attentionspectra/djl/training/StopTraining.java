package io.attentionspectra.djl.training;

import ai.djl.training.listener.EarlyStoppingListener;
import io.attentionspectra.monitor.event.AlarmRaised;
import io.attentionspectra.monitor.event.Divergence;
import java.util.Optional;

/**
 * Ends a training because an alarm asked for it. DJL's training loop has no other way out: like its
 * own early stopping it ends by an exception, of which this is a kind, thrown by the listener after
 * a batch's gradients were computed and before they were applied. The weights are those that were
 * read; the trainer is still usable and must be closed as always.
 *
 * <pre>{@code
 * Optional<StopTraining> stopped =
 *     StopTraining.caught(() -> EasyTrain.fit(trainer, 5, training, validation));
 * }</pre>
 */
public final class StopTraining extends EarlyStoppingListener.EarlyStoppedException {

  private static final long serialVersionUID = 1L;

  private final int step;

  StopTraining(int epoch, AlarmRaised alarm) {
    super(epoch, "training stopped at " + alarm.message());
    this.step = alarm.step();
  }

  StopTraining(int epoch, Divergence divergence) {
    super(epoch, "training stopped at step " + divergence.step() + ": " + divergence.message());
    this.step = divergence.step();
  }

  /**
   * Trains until the end or until an alarm stops it.
   *
   * @param training the training loop
   * @param <X> what the loop may throw besides
   * @return how it was stopped; nothing when it ran to its end
   * @throws X if the loop does
   */
  public static <X extends Exception> Optional<StopTraining> caught(Loop<X> training) throws X {
    try {
      training.run();
      return Optional.empty();
    } catch (StopTraining stopped) {
      return Optional.of(stopped);
    }
  }

  /**
   * A training loop.
   *
   * @param <X> what it may throw
   */
  @FunctionalInterface
  public interface Loop<X extends Exception> {

    /**
     * Trains.
     *
     * @throws X if training fails
     */
    void run() throws X;
  }

  /**
   * Updates made to the weights.
   *
   * @return the step
   */
  public int step() {
    return step;
  }
}
