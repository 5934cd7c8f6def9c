package io.attentionspectra.formats.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * How many times as long the steps of a {@code tokenizer.json} can make a text: some put several
 * characters in place of one, and a file of kilobytes that has many of them in a row would fill all
 * memory with a few words. For {@link TokenizerJson}.
 */
final class Growth {

  /** Far more than tokenizers have, whose steps of each kind come once or twice. */
  static final double MOST = 4096;

  /** U+FDFA has 18 characters in the forms NFKC and NFKD (Unicode FAQ on normalization). */
  private static final double NORMAL_FORM = 18;

  /** Bytes of a character in UTF-8, each of which becomes a character. */
  private static final double BYTES = 4;

  private static final List<String> STEPS = List.of("normalizers", "pretokenizers", "processors");

  private double factor = 1;

  /** Whether the last step that lengthens was a normal form, which makes the next one idle. */
  private boolean inNormalForm;

  private Growth() {}

  /** The factor of all steps, an upper bound. */
  static double of(JsonNode root) {
    Growth growth = new Growth();
    growth.add(root.path("normalizer"));
    growth.add(root.path("pre_tokenizer"));
    growth.addTemplates(root.path("post_processor"));
    return growth.factor;
  }

  private void add(JsonNode step) {
    String type = step.path("type").asText();
    if (type.startsWith("NF")) {
      factor *= inNormalForm ? 1 : NORMAL_FORM;
      inNormalForm = true;
    } else if (type.equals("ByteLevel") || step.has("add_prefix_space")) {
      lengthen(BYTES);
    } else if (step.has("content")) {
      lengthen(replaced(step));
    } else if (step.has("precompiled_charsmap")) {
      lengthen(CharacterMap.longest(step.path("precompiled_charsmap").asText("")));
    }
    STEPS.forEach(name -> step.path(name).forEach(this::add));
  }

  private void lengthen(double by) {
    factor *= Math.max(1, by);
    inNormalForm = false;
  }

  /** An expression may meet no character at all, before each and at the end. */
  private static double replaced(JsonNode step) {
    double content = step.path("content").asText("").length();
    double pattern = step.path("pattern").path("String").asText("").length();
    return pattern > 0 ? content / pattern : content + 1;
  }

  /** A template may have the text several times. */
  private void addTemplates(JsonNode processor) {
    double texts = 0;
    for (JsonNode piece : processor.path("single")) {
      texts += piece.has("Sequence") ? 1 : 0;
    }
    lengthen(texts);
    processor.path("processors").forEach(this::addTemplates);
  }
}
