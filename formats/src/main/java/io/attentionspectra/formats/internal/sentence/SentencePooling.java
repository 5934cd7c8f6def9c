package io.attentionspectra.formats.internal.sentence;

import com.fasterxml.jackson.databind.JsonNode;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Excerpt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the authors of a sentence-transformers model pool the last hidden states of a text. All
 * tokens that the mask shows count there, special tokens with them.
 *
 * @param modes in the words of this library, several where their vectors are joined
 */
public record SentencePooling(List<String> modes) {

  private static final Map<String, String> MODES = new LinkedHashMap<>();

  static {
    MODES.put("pooling_mode_cls_token", "the first special token");
    MODES.put("pooling_mode_mean_tokens", "the mean");
    MODES.put("pooling_mode_max_tokens", "the maximum");
    MODES.put("pooling_mode_mean_sqrt_len_tokens", "the root-length mean");
    MODES.put("pooling_mode_weightedmean_tokens", "the position-weighted mean");
    MODES.put("pooling_mode_lasttoken", "the last token");
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
    List<String> modes = new ArrayList<>();
    MODES.forEach(
        (key, words) -> {
          if (config.path(key).asBoolean(false)) {
            modes.add(words);
          }
        });
    String named = config.path("pooling_mode").asText("");
    if (modes.isEmpty() && !named.isEmpty()) {
      String key =
          named.equals("cls")
              ? "pooling_mode_cls_token"
              : "pooling_mode_" + named + (named.equals("lasttoken") ? "" : "_tokens");
      String words = MODES.get(key);
      if (words == null) {
        throw Check.failure(
            "pooling_mode",
            Excerpt.of(named),
            "is not known",
            "known are cls, mean, max, mean_sqrt_len, weightedmean and lasttoken");
      }
      modes.add(words);
    }
    if (modes.isEmpty()) {
      throw Check.failure(
          "pooling module", "config.json", "chooses no pooling_mode", "download the model again");
    }
    return new SentencePooling(modes);
  }

  /**
   * In words.
   *
   * @return such as "the mean of its tokens, special tokens counted"
   */
  public String describe() {
    return String.join(" joined to ", modes) + ", special tokens counted";
  }
}
