package io.attentionspectra.djl.model;

import io.attentionspectra.formats.transformer.Norm;
import io.attentionspectra.formats.transformer.Scores.QueryKeyNorm;
import io.attentionspectra.formats.transformer.TransformerConfig;
import io.attentionspectra.formats.transformer.TransformerPart;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What a reader must know of heads whose queries and keys are normalised one by one. Both then lie
 * on a sphere, stretched by the scales of their norms: Σ aᵢ xᵢ yᵢ with a = w_q·w_k and x, y of
 * length √m. Independent ones make the scores of the spherical law, exactly where a is even, else
 * with about (Σ a²)²/Σ a⁴ directions in the place of m.
 */
final class NormalisedHeads {

  private NormalisedHeads() {}

  /**
   * The sentence, where the model has such heads.
   *
   * @param scales scale of a norm of a layer as it is stored
   */
  static Optional<String> note(
      TransformerConfig config, BiFunction<Integer, TransformerPart, float[]> scales) {
    if (config.scores().normalised() != QueryKeyNorm.PER_HEAD || !config.scores().areProducts()) {
      return Optional.empty();
    }
    double shift = config.normalisation().norm().kind() == Norm.Kind.RMS_FROM_ONE ? 1 : 0;
    DoubleSummaryStatistics directions = new DoubleSummaryStatistics();
    for (int layer = 0; layer < config.storedLayers(); layer++) {
      directions.accept(
          directions(
              scales.apply(layer, TransformerPart.QUERY_NORM),
              scales.apply(layer, TransformerPart.KEY_NORM),
              shift));
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "queries and keys are normalised head by head, so that each lies on a sphere but for"
                + " the scales of the norms, under which the m = %d directions count as %.1f to"
                + " %.1f even ones: where they are even the spherical law is exact for heads that"
                + " know nothing of their tokens, and the Gaussian law its limit",
            config.headSize(),
            directions.getMin(),
            directions.getMax()));
  }

  private static double directions(float[] queries, float[] keys, double shift) {
    double[] squares = new double[queries.length];
    for (int i = 0; i < squares.length; i++) {
      double a = (shift + queries[i]) * (shift + keys[i]);
      squares[i] = a * a;
    }
    double sum = Arrays.stream(squares).sum();
    return sum * sum / Arrays.stream(squares).map(x -> x * x).sum();
  }
}
