package io.attentionspectra.formats.internal.sentence;

import com.fasterxml.jackson.databind.JsonNode;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Excerpt;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How the authors of a sentence-transformers model pool the last hidden states of a text. All
 * tokens that the mask shows count there, special tokens with them.
 *
 * @param modes at least one, joined in the order of {@link Mode} where there are several
 */
public record SentencePooling(List<Mode> modes) {

  /**
   * Ways to pool the n tokens x₁ … xₙ of a text, in the order in which their vectors are joined.
   */
  public enum Mode {
    /** x₁. */
    FIRST("cls_token", "cls", "the first special token"),
    /** Coordinate by coordinate. */
    MAXIMUM("max_tokens", "max", "the maximum"),
    /** Σ xᵢ/n. */
    MEAN("mean_tokens", "mean", "the mean"),
    /** Σ xᵢ/√n. */
    ROOT_LENGTH("mean_sqrt_len_tokens", "mean_sqrt_len_tokens", "the root-length mean"),
    /** Σ i·xᵢ/Σ i. */
    POSITION_WEIGHTED("weightedmean_tokens", "weightedmean", "the position-weighted mean"),
    /** xₙ. */
    LAST("lasttoken", "lasttoken", "the last token");

    private final String key;
    private final String name;
    private final String words;

    Mode(String key, String name, String words) {
      this.key = "pooling_mode_" + key;
      this.name = name;
      this.words = words;
    }

    private boolean isNamed(String text) {
      return text.equals(name) || key.equals("pooling_mode_" + text + "_tokens");
    }

    private double weight(int token, int length) {
      double n = length;
      return switch (this) {
        case FIRST -> token == 0 ? 1 : 0;
        case LAST -> token == length - 1 ? 1 : 0;
        case MEAN -> 1 / n;
        case ROOT_LENGTH -> 1 / Math.sqrt(n);
        case POSITION_WEIGHTED -> (token + 1) / (n * (n + 1) / 2);
        case MAXIMUM -> throw new IllegalStateException("a maximum has no weights");
      };
    }
  }

  /**
   * Copies the modes.
   *
   * @param modes as in the record
   */
  public SentencePooling {
    modes = List.copyOf(modes);
  }

  /**
   * What a pooling module's configuration says.
   *
   * @throws IllegalArgumentException if it says nothing, or what is not known
   */
  static SentencePooling of(JsonNode config) {
    List<Mode> modes = new ArrayList<>();
    for (Mode mode : Mode.values()) {
      if (config.path(mode.key).asBoolean(false)) {
        modes.add(mode);
      }
    }
    String named = config.path("pooling_mode").asText("");
    if (modes.isEmpty() && !named.isEmpty()) {
      modes.add(
          Arrays.stream(Mode.values())
              .filter(mode -> mode.isNamed(named))
              .findFirst()
              .orElseThrow(() -> unknown(named)));
    }
    if (modes.isEmpty()) {
      throw Check.failure(
          "pooling module", "config.json", "chooses no pooling_mode", "download the model again");
    }
    return new SentencePooling(modes);
  }

  private static IllegalArgumentException unknown(String named) {
    return Check.failure(
        "pooling_mode",
        Excerpt.of(named),
        "is not known",
        "known are cls, mean, max, mean_sqrt_len, weightedmean and lasttoken");
  }

  /** The pooled vector of n tokens of a width, those of every mode joined. */
  double[] pooled(FloatBuffer hidden, int start, int length, int width) {
    double[] joined = new double[Math.multiplyExact(width, modes.size())];
    for (int m = 0; m < modes.size(); m++) {
      add(modes.get(m), hidden, start, length, width, joined, m * width);
    }
    return joined;
  }

  private static void add(
      Mode mode, FloatBuffer hidden, int start, int length, int width, double[] into, int at) {
    if (mode == Mode.MAXIMUM) {
      Arrays.fill(into, at, at + width, Double.NEGATIVE_INFINITY);
    }
    for (int token = 0; token < length; token++) {
      int from = start + token * width;
      double weight = mode == Mode.MAXIMUM ? 1 : mode.weight(token, length);
      for (int j = 0; j < width && weight != 0; j++) {
        double x = hidden.get(from + j);
        into[at + j] = mode == Mode.MAXIMUM ? Math.max(into[at + j], x) : into[at + j] + weight * x;
      }
    }
  }

  /**
   * In words.
   *
   * @return such as "the mean, special tokens counted"
   */
  public String describe() {
    return modes.stream().map(mode -> mode.words).collect(Collectors.joining(" joined to "))
        + ", special tokens counted";
  }
}
