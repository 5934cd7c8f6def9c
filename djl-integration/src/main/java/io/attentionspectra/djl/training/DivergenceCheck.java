package io.attentionspectra.djl.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.listener.TrainingListener.BatchData;
import ai.djl.util.Pair;
import io.attentionspectra.monitor.event.Divergence;
import java.util.Optional;

/**
 * Finds numbers that are not finite. Looks at the predictions of every batch, through which every
 * weight in use passes: one sum on the device. Says where the numbers are not finite when they
 * begin to be.
 */
final class DivergenceCheck {

  private final Block block;
  private boolean diverged;

  DivergenceCheck(Block block) {
    this.block = block;
  }

  boolean isDiverged() {
    return diverged;
  }

  /** A divergence that begins at this batch. */
  Optional<Divergence> check(int step, BatchData batch) {
    boolean finite = batch.getPredictions().values().stream().allMatch(DivergenceCheck::isFinite);
    boolean begins = !finite && !diverged;
    diverged = !finite;
    return begins ? Optional.of(event(step, "predictions")) : Optional.empty();
  }

  /** A divergence met inside the model while it was read. */
  Optional<Divergence> met(int step, NotFinite found) {
    boolean begins = !diverged;
    diverged = true;
    return begins ? Optional.of(event(step, found.where())) : Optional.empty();
  }

  /** A divergence in the weights themselves, looked at one by one. */
  Optional<Divergence> inWeights(int step) {
    Optional<String> parameter = firstParameter();
    diverged = parameter.isPresent();
    return parameter.map(where -> at(step, where));
  }

  private static boolean isFinite(NDList predictions) {
    return predictions.stream().allMatch(NotFinite::isFinite);
  }

  private Divergence event(int step, String seen) {
    return at(step, firstParameter().orElse(seen));
  }

  private static Divergence at(int step, String where) {
    return new Divergence(
        step,
        where,
        where
            + " holds numbers that are not finite; lower the learning rate or clip gradients and"
            + " resume from an earlier checkpoint");
  }

  private Optional<String> firstParameter() {
    for (Pair<String, Parameter> each : block.getParameters()) {
      NDArray array = each.getValue().isInitialized() ? each.getValue().getArray() : null;
      if (array != null && !NotFinite.isFinite(array)) {
        return Optional.of(each.getKey());
      }
    }
    return Optional.empty();
  }
}
