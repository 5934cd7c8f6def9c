package io.attentionspectra.advice;

import io.attentionspectra.linalg.RowBlock;
import io.attentionspectra.model.TokenWindow;
import io.attentionspectra.probe.WindowPooling;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The pooled vectors of one window after another under many strategies. */
final class PooledVectors {

  private final List<WindowPooling.Fitted> poolings;

  /** Of every pooling that is a weighted sum. */
  private final List<Optional<double[]>> weights = new ArrayList<>();

  private final RowBlock tokens;
  private final double[][] vectors;

  PooledVectors(List<WindowPooling.Fitted> poolings, int length, int dimension) {
    this.poolings = List.copyOf(poolings);
    poolings.forEach(pooling -> weights.add(pooling.weights(length)));
    this.tokens = RowBlock.of(length, dimension);
    this.vectors = new double[poolings.size()][dimension];
  }

  /** One vector per pooling, in their order; the arrays are used again for the next window. */
  double[][] of(TokenWindow window) {
    tokens.fill(window.tokens());
    for (int p = 0; p < vectors.length; p++) {
      Optional<double[]> sum = weights.get(p);
      if (sum.isPresent()) {
        tokens.weightedSum(sum.get(), vectors[p]);
      } else {
        vectors[p] = poolings.get(p).apply(window);
      }
    }
    return vectors;
  }
}
