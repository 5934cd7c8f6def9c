package io.attentionspectra.advice;

import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.probe.TokenWindow;
import io.attentionspectra.probe.WindowPooling;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The pooled vectors of a window under many strategies; weighted sums are one product. */
final class PooledVectors {

  private final List<WindowPooling.Fitted> poolings;

  /** Row of each pooling in the weights, or −1. */
  private final int[] rows;

  private final Optional<Matrix> weights;

  PooledVectors(List<WindowPooling.Fitted> poolings, int length) {
    this.poolings = List.copyOf(poolings);
    this.rows = new int[poolings.size()];
    List<double[]> found = new ArrayList<>();
    for (int p = 0; p < rows.length; p++) {
      Optional<double[]> own = poolings.get(p).weights(length);
      rows[p] = own.isPresent() ? found.size() : -1;
      own.ifPresent(found::add);
    }
    this.weights =
        found.isEmpty() ? Optional.empty() : Optional.of(Matrix.of(found.toArray(double[][]::new)));
  }

  /** One vector per pooling, in their order. */
  double[][] of(TokenWindow window) {
    Optional<Matrix> sums = weights.map(w -> w.times(window.tokens()));
    double[][] vectors = new double[rows.length][];
    for (int p = 0; p < rows.length; p++) {
      vectors[p] = rows[p] < 0 ? poolings.get(p).apply(window) : sums.orElseThrow().row(rows[p]);
    }
    return vectors;
  }
}
