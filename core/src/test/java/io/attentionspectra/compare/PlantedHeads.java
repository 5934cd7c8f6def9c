package io.attentionspectra.compare;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.simulate.SimulatedHeads;
import io.attentionspectra.simulate.SimulatedSource;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Heads of two planted directions over noise: every text and head has a first and a second pattern,
 * of which the second may be taken out of one head.
 *
 * @param without the head that has no second pattern, as layer and head; empty for none
 * @param step queries and keys are rounded to multiples of it; 0 for none
 */
record PlantedHeads(List<Integer> without, double step) implements SimulatedHeads {

  static final ModelShape SHAPE = new ModelShape(2, 3, 8, 6, 50, 32, false);

  private static final double FIRST = 3;
  private static final double SECOND = 2;
  private static final double NOISE = 0.15;

  static PlantedHeads whole() {
    return new PlantedHeads(List.of(), 0);
  }

  static SimulatedSource source(SimulatedHeads heads) {
    return SimulatedSource.of(SHAPE, 7).withHeads(heads);
  }

  /** So many texts of 24 words. */
  static List<String> texts(int count) {
    return IntStream.range(0, count).mapToObj(n -> "word" + " word".repeat(23)).toList();
  }

  @Override
  public Matrix tokens(int length, Randomness randomness) {
    return Matrix.of(length, 6, randomness.gaussians(length * 6));
  }

  @Override
  public AttentionHead head(
      Matrix tokens, int layer, int head, int headSize, Randomness randomness) {
    double second = without.equals(List.of(layer, head)) ? 0 : SECOND;
    return AttentionHead.of(
        side(tokens.rows(), headSize, second, randomness.child("queries", 0)),
        side(tokens.rows(), headSize, second, randomness.child("keys", 0)));
  }

  private Matrix side(int length, int size, double second, Randomness randomness) {
    double[] pattern = randomness.child("patterns", 0).gaussians(2 * length);
    double[] noise = randomness.child("noise", 0).gaussians(length * size);
    return Matrix.generate(
        length,
        size,
        (i, j) -> {
          double planted =
              j == 0 ? FIRST * pattern[i] / 2 : j == 1 ? second * pattern[length + i] / 2 : 0;
          double value = planted + NOISE * noise[i * size + j];
          return step > 0 ? step * Math.rint(value / step) : value;
        });
  }
}
