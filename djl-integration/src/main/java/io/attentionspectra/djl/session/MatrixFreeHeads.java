package io.attentionspectra.djl.session;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.djl.internal.kernel.DeviceTiles;
import io.attentionspectra.djl.observe.TiledTap;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.matrixfree.MatrixFreePlan;
import io.attentionspectra.matrixfree.MatrixFreeSpectrum;
import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.BalancedReading;
import io.attentionspectra.model.EstimatedSpectrum;
import io.attentionspectra.model.HeadReading;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads the chosen heads of a long text one after the other from queries and keys, without their
 * matrix, while the forward pass stands in the layer. Nothing is drawn beside them and none is
 * balanced: either costs as much as the head itself, several times.
 */
final class MatrixFreeHeads {

  private static final String NOT_BALANCED =
      "a text of so many tokens is read without its attention matrices, and balancing would take"
          + " many more passes over it";

  private final AttentionRequest request;
  private final SpectralSolver solver;

  MatrixFreeHeads(AttentionRequest request, SpectralSolver solver) {
    this.request = request;
    this.solver = solver;
  }

  /** The readings of a layer over the first ℓ tokens of its one text, in the order of its heads. */
  List<HeadReading> of(int text, int layer, int length, TiledTap tap) {
    List<HeadReading> readings = new ArrayList<>();
    for (int head : request.heads()) {
      HeadReading own = of(text, layer, head, length, tap);
      readings.add(request.balanced() ? own.with(BalancedReading.refused(NOT_BALANCED)) : own);
    }
    return readings;
  }

  private HeadReading of(int text, int layer, int head, int length, TiledTap tap) {
    Visibility visibility = tap.visibility().at(length);
    int headSize = tap.projections().headSize();
    double scale = tap.projections().inverseTemperature() / Math.sqrt(headSize);
    NDIndex own = new NDIndex("0, {}, :{}", head, length);
    try (NDManager scope = tap.mask().getManager().newSubManager()) {
      NDArray queries = tap.projections().query().get(own);
      NDArray keys = tap.projections().key().get(own);
      queries.attach(scope);
      keys.attach(scope);
      try (DeviceTiles tiles = DeviceTiles.of(queries, keys, scale, tap.cap(), visibility)) {
        Randomness seed = request.randomness(text, layer, head).child("matrix-free", 0);
        MatrixFreeSpectrum spectrum =
            MatrixFreeSpectrum.of(tiles, MatrixFreePlan.withDefaults(seed), solver);
        return new HeadReading(
                text,
                layer,
                head,
                headSize,
                spectrum.attention(),
                spectrum.scores(),
                visibility,
                Map.of())
            .with(EstimatedSpectrum.of(spectrum));
      }
    }
  }
}
