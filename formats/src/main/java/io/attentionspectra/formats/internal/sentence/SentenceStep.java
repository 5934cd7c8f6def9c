package io.attentionspectra.formats.internal.sentence;

import com.fasterxml.jackson.databind.JsonNode;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Excerpt;
import io.attentionspectra.formats.internal.checkpoint.SafetensorsCheckpoint;
import io.attentionspectra.formats.internal.checkpoint.StoredTensor;
import io.attentionspectra.formats.internal.checkpoint.TensorShape;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;

/** What a sentence-transformers model does with a pooled vector. */
sealed interface SentenceStep {

  /** In words, after "then". */
  String describe();

  /**
   * The step ready to be applied.
   *
   * @param width length of the vectors that enter
   * @throws IllegalArgumentException if it is not known, or its weights are missing or of another
   *     width
   */
  Ready ready(int width);

  /**
   * A function of vectors.
   *
   * @param width length of what it returns
   * @param function never changes its argument
   */
  record Ready(int width, UnaryOperator<double[]> function) {}

  /** x/‖x‖, with a norm of 10⁻¹² at least, as the original code has it. */
  record Normalise() implements SentenceStep {

    private static final double SMALLEST = 1e-12;

    @Override
    public String describe() {
      return "division by its length";
    }

    @Override
    public Ready ready(int width) {
      return new Ready(
          width,
          x -> {
            double norm = Math.max(SMALLEST, Math.sqrt(Arrays.stream(x).map(v -> v * v).sum()));
            return Arrays.stream(x).map(v -> v / norm).toArray();
          });
    }
  }

  /** f(W x + b). */
  record Dense(Path place, JsonNode config) implements SentenceStep {

    private static final String UNSAID = "Tanh";

    private static final Map<String, DoubleUnaryOperator> FUNCTIONS =
        Map.of(
            "Identity", x -> x,
            "Tanh", Math::tanh,
            "ReLU", x -> Math.max(0, x),
            "Sigmoid", x -> 1 / (1 + Math.exp(-x)),
            "SiLU", x -> x / (1 + Math.exp(-x)));

    private String function() {
      String path = config.path("activation_function").asText(UNSAID);
      return path.substring(path.lastIndexOf('.') + 1);
    }

    @Override
    public String describe() {
      return "a dense layer from "
          + config.path("in_features").asInt()
          + " to "
          + config.path("out_features").asInt()
          + (function().equals("Identity") ? "" : " with " + Excerpt.of(function()));
    }

    @Override
    public Ready ready(int width) {
      DoubleUnaryOperator function = FUNCTIONS.get(function());
      if (function == null) {
        throw Check.failure(
            "activation_function",
            Excerpt.of(function()),
            "is not known",
            "known are " + String.join(", ", FUNCTIONS.keySet().stream().sorted().toList()));
      }
      int out = config.path("out_features").asInt();
      try (SafetensorsCheckpoint weights = SafetensorsCheckpoint.in(place)) {
        float[] matrix = values(weights, "linear.weight", out, width);
        float[] bias =
            config.path("bias").asBoolean(true)
                ? values(weights, "linear.bias", out)
                : new float[out];
        return new Ready(out, x -> applied(matrix, bias, function, x));
      }
    }

    private static float[] values(SafetensorsCheckpoint weights, String name, long... sizes) {
      StoredTensor tensor = weights.tensor(name);
      TensorShape shape = TensorShape.of(sizes);
      if (!tensor.shape().equals(shape)) {
        throw Check.failure(
            Excerpt.of(name),
            tensor.shape(),
            "must have shape " + shape,
            "the dense layer does not belong to this model");
      }
      FloatBuffer read = tensor.elements(0, shape.size());
      float[] copy = new float[read.remaining()];
      read.get(copy);
      return copy;
    }

    private static double[] applied(
        float[] matrix, float[] bias, DoubleUnaryOperator function, double[] x) {
      double[] image = new double[bias.length];
      for (int i = 0; i < image.length; i++) {
        double sum = bias[i];
        for (int j = 0; j < x.length; j++) {
          sum += matrix[i * x.length + j] * x[j];
        }
        image[i] = function.applyAsDouble(sum);
      }
      return image;
    }
  }

  /** Drops numbers in training only. */
  record Dropout() implements SentenceStep {

    @Override
    public String describe() {
      return "dropout in training";
    }

    @Override
    public Ready ready(int width) {
      return new Ready(width, double[]::clone);
    }
  }

  /** A module that is not computed here. */
  record Unknown(String kind) implements SentenceStep {

    @Override
    public String describe() {
      return "a module " + Excerpt.of(kind.isEmpty() ? "without a type" : kind);
    }

    @Override
    public Ready ready(int width) {
      throw Check.failure(
          "module",
          Excerpt.of(kind.isEmpty() ? "without a type" : kind),
          "is not known",
          "known are Dense, Normalize and Dropout after Transformer and Pooling");
    }
  }
}
