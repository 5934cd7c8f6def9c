package io.attentionspectra.cli.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.optimizer.Optimizer;
import java.util.HashMap;
import java.util.Map;

/**
 * Adam (Kingma and Ba, arXiv 1412.6980, algorithm 1) whose moments can be saved and put back, so
 * that a training continues as if it had not stopped; DJL's own keeps them to itself.
 */
final class StatefulAdam extends Optimizer {

  private static final double BETA_1 = 0.9;
  private static final double BETA_2 = 0.999;
  private static final float EPSILON = 1e-8f;

  private final double learningRate;
  private final NDManager owner;
  private final Map<String, Moments> moments = new HashMap<>();

  /** An optimizer whose moments belong to the manager. */
  StatefulAdam(double learningRate, NDManager owner) {
    super(new Builder());
    this.learningRate = learningRate;
    this.owner = owner;
  }

  private static final class Builder extends OptimizerBuilder<Builder> {
    @Override
    protected Builder self() {
      return this;
    }
  }

  /** First and second moment of one parameter's gradient, and how often it was updated. */
  static final class Moments {

    final NDArray first;
    final NDArray second;
    int updates;

    private Moments(NDArray first, NDArray second) {
      this.first = first;
      this.second = second;
    }
  }

  /** The moments of a parameter, by its id; zeros before the first update. */
  Moments of(String parameter, NDArray weight) {
    return moments.computeIfAbsent(
        parameter,
        id -> new Moments(owner.zeros(weight.getShape()), owner.zeros(weight.getShape())));
  }

  @Override
  public void update(String parameter, NDArray weight, NDArray gradient) {
    Moments now = of(parameter, weight);
    int t = ++now.updates;
    double correction = Math.sqrt(1 - Math.pow(BETA_2, t)) / (1 - Math.pow(BETA_1, t));
    weight
        .getNDArrayInternal()
        .adamUpdate(
            new NDList(weight, gradient, now.first, now.second),
            new NDList(weight),
            (float) learningRate,
            (float) (learningRate * correction),
            0,
            rescaleGrad,
            clipGrad,
            (float) BETA_1,
            (float) BETA_2,
            EPSILON,
            true,
            false);
  }
}
