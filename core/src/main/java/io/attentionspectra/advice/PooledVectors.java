package io.attentionspectra.advice;

import io.attentionspectra.linalg.RowBlock;
import io.attentionspectra.model.TokenWindow;
import io.attentionspectra.probe.WindowPooling;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The pooled vectors of one text after another under many strategies. */
final class PooledVectors {

  /** Room for longer texts grows to a multiple of this. */
  private static final int STEP = 64;

  private final List<WindowPooling.Fitted> poolings;
  private final int dimension;

  /** By length, of every pooling that is a weighted sum of positions. */
  private final Map<Integer, List<Optional<double[]>>> weights = new HashMap<>();

  private RowBlock tokens;
  private int room;
  private final double[][] vectors;

  PooledVectors(List<WindowPooling.Fitted> poolings, int dimension) {
    this.poolings = List.copyOf(poolings);
    this.dimension = dimension;
    this.room = 1;
    this.tokens = RowBlock.of(room, dimension);
    this.vectors = new double[poolings.size()][];
    for (int p = 0; p < vectors.length; p++) {
      vectors[p] = new double[poolings.get(p).dimension(dimension)];
    }
  }

  /** One vector per pooling, in their order; the arrays are used again for the next text. */
  double[][] of(TokenWindow window) {
    int length = window.tokens().rows();
    if (length > room) {
      room = (length + STEP - 1) / STEP * STEP;
      tokens = RowBlock.of(room, dimension);
    }
    tokens.fillLeading(window.tokens());
    List<Optional<double[]>> sums = weights.computeIfAbsent(length, this::weights);
    for (int p = 0; p < vectors.length; p++) {
      Optional<double[]> sum = sums.get(p);
      if (sum.isPresent()) {
        tokens.weightedSum(sum.get(), vectors[p]);
      } else {
        vectors[p] = poolings.get(p).apply(window);
      }
    }
    return vectors;
  }

  private List<Optional<double[]>> weights(int length) {
    return poolings.stream().map(pooling -> pooling.weights(length)).toList();
  }
}
