package io.attentionspectra.djl.training;

import io.attentionspectra.pooling.PoolingEvidence;
import io.attentionspectra.pooling.PositionalCorrelation;
import io.attentionspectra.pooling.UnlabelledCorrelation;
import io.attentionspectra.probe.PooledProbe;
import io.attentionspectra.probe.WindowPooling;
import io.attentionspectra.study.SmallestDiagonal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Weights over the T positions of a window, by name of the pooling. */
final class PoolingWeights {

  private final Map<String, List<Double>> weights = new LinkedHashMap<>();
  private final int window;

  PoolingWeights(int window) {
    this.window = window;
  }

  /** Those of the poolings watched, where they have weights; R is estimated from the windows. */
  PoolingWeights of(PooledProbe probe, UnlabelledCorrelation windows) {
    Optional<PositionalCorrelation> known = Optional.empty();
    try {
      known = Optional.of(SmallestDiagonal.of(windows));
    } catch (IllegalArgumentException e) {
      // Tokens that do not vary, or too few windows: poolings that need R have no weights.
    }
    for (WindowPooling pooling : probe.poolings()) {
      add(pooling, known);
    }
    return this;
  }

  private void add(WindowPooling pooling, Optional<PositionalCorrelation> correlation) {
    try {
      pooling
          .fit(PoolingEvidence.of(correlation::orElseThrow))
          .weights(window)
          .ifPresent(values -> put(pooling.label(), values));
    } catch (ArithmeticException | IllegalArgumentException | java.util.NoSuchElementException e) {
      // The study's notes say why this pooling is missing.
    }
  }

  void put(String name, double[] values) {
    weights.put(name, Arrays.stream(values).boxed().toList());
  }

  Map<String, List<Double>> map() {
    return weights;
  }
}
