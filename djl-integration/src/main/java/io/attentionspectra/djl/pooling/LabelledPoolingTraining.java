package io.attentionspectra.djl.pooling;

import io.attentionspectra.advice.LabelledPooling;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.Estimate;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.djl.internal.WithoutGradients;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Trains weights over positions together with a linear classifier of the pooled vector, by the DJL
 * trainer: logits A(Σ_t w_t x_t) + b, softmax cross-entropy with a small L2 penalty, Adam. Tokens
 * enter centred position by position, at unit mean square. The weights are real numbers, started at
 * the mean, and reported at unit norm, since the classifier takes up any factor.
 *
 * <p>Results depend on the seed alone: it gives the classifier's start, the order of batches and
 * the folds. Defaults: 5 folds, 30 epochs, batches of 64, learning rate 0.003, seed 42.
 *
 * @param folds parts for cross-validation, at least 2
 * @param epochs passes over the windows
 * @param batch windows per step
 * @param learningRate of Adam
 * @param seed any number
 */
record LabelledPoolingTraining(int folds, int epochs, int batch, double learningRate, long seed) {

  /**
   * Checks the settings.
   *
   * @param folds at least 2
   * @param epochs at least 1
   * @param batch at least 1
   * @param learningRate above 0
   * @param seed any number
   * @throws IllegalArgumentException if one does not fit
   */
  public LabelledPoolingTraining {
    Check.atLeast("folds", folds, 2);
    Check.atLeast("epochs", epochs, 1);
    Check.atLeast("batch", batch, 1);
    Check.positive("learningRate", learningRate);
  }

  /**
   * The default settings.
   *
   * @return see the class
   */
  public static LabelledPoolingTraining withDefaults() {
    return new LabelledPoolingTraining(5, 30, 64, 0.003, 42);
  }

  /**
   * The same training from another seed.
   *
   * @param other any number
   * @return new settings
   */
  public LabelledPoolingTraining withSeed(long other) {
    return new LabelledPoolingTraining(folds, epochs, batch, learningRate, other);
  }

  /**
   * Trains on all windows, and for the accuracy on all folds but one in turn.
   *
   * @param windows windows of both classes, at least two of each per fold
   * @return weights and accuracy
   * @throws IllegalArgumentException if there are too few windows of a class
   */
  public LabelledPooling train(LabelledWindows windows) {
    return WithoutGradients.get(() -> trained(windows));
  }

  private LabelledPooling trained(LabelledWindows windows) {
    int[] fold = folds(windows);
    int correct = 0;
    for (int f = 0; f < folds; f++) {
      int left = f;
      List<Integer> training = where(fold, i -> fold[i] != left);
      List<Integer> held = where(fold, i -> fold[i] == left);
      try (PoolingClassifier classifier = new PoolingClassifier(windows, this, f)) {
        classifier.train(training);
        correct += classifier.correct(held);
      }
    }
    double share = correct / (double) windows.size();
    double error = Math.sqrt(share * (1 - share) / windows.size());
    try (PoolingClassifier classifier = new PoolingClassifier(windows, this, folds)) {
      classifier.train(where(fold, i -> true));
      return new LabelledPooling(
          unit(classifier.weights()), new Estimate(share, error), windows.size());
    }
  }

  /** The fold of every window: each class dealt out in a random order, so that folds are alike. */
  private int[] folds(LabelledWindows windows) {
    int[] fold = new int[windows.size()];
    for (int label = 0; label < 2; label++) {
      List<Integer> members = new ArrayList<>();
      for (int i = 0; i < fold.length; i++) {
        if (windows.label(i) == label) {
          members.add(i);
        }
      }
      Check.atLeast("windows of class " + label, members.size(), 2 * folds);
      List<Integer> order = Randomness.of(seed).child("fold", label).shuffled(members);
      for (int i = 0; i < order.size(); i++) {
        fold[order.get(i)] = i % folds;
      }
    }
    return fold;
  }

  private static List<Integer> where(int[] fold, IntPredicate chosen) {
    return IntStream.range(0, fold.length).filter(chosen).boxed().toList();
  }

  private static double[] unit(double[] weights) {
    double norm =
        Math.sqrt(
            IntStream.range(0, weights.length).mapToDouble(t -> weights[t] * weights[t]).sum());
    double sum = IntStream.range(0, weights.length).mapToDouble(t -> weights[t]).sum();
    double factor = (sum < 0 ? -1 : 1) / norm;
    return IntStream.range(0, weights.length).mapToDouble(t -> factor * weights[t]).toArray();
  }
}
