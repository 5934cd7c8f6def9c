package io.attentionspectra.onnx.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.attentionspectra.base.Check;
import io.attentionspectra.formats.internal.checkpoint.JsonFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a {@code config.json} adds to a graph, which says all else itself.
 *
 * @param maxLength longest text in tokens
 * @param imageSize height and width of an image
 */
record ConfigFacts(OptionalInt maxLength, OptionalInt imageSize) {

  /** Three colours of so many rows and columns take 200 MB. */
  private static final int LARGEST_IMAGE = 4096;

  /** Names under which families say their longest text. */
  private static final List<String> LENGTHS =
      List.of("max_position_embeddings", "n_positions", "n_ctx", "max_seq_len", "seq_length");

  /** Families whose position numbers begin after that of padding. */
  private static final List<String> OFFSET =
      List.of("roberta", "xlm-roberta", "camembert", "mpnet", "longformer", "xlm-roberta-xl");

  /**
   * Reads them.
   *
   * @param path the file, where there is one
   * @throws IllegalArgumentException if it is damaged
   */
  static ConfigFacts of(Optional<Path> path) {
    return path.map(ConfigFacts::read)
        .orElse(new ConfigFacts(OptionalInt.empty(), OptionalInt.empty()));
  }

  private static ConfigFacts read(Path path) {
    JsonNode json = JsonFile.read(path);
    OptionalInt rows =
        LENGTHS.stream()
            .map(json::path)
            .filter(length -> length.isInt() && length.asInt() > 1)
            .mapToInt(JsonNode::asInt)
            .findFirst();
    long first =
        OFFSET.contains(json.path("model_type").asText(""))
            ? json.path("pad_token_id").asInt(1) + 1L
            : 0;
    OptionalInt length =
        rows.isPresent() && first >= 0 && rows.getAsInt() - first > 1
            ? OptionalInt.of((int) (rows.getAsInt() - first))
            : OptionalInt.empty();
    int size = json.path("image_size").asInt(0);
    if (size > LARGEST_IMAGE) {
      throw Check.failure(
          "image_size",
          size,
          "is beyond " + LARGEST_IMAGE + ", as no model has it, in " + path,
          "download config.json again");
    }
    return new ConfigFacts(length, size > 0 ? OptionalInt.of(size) : OptionalInt.empty());
  }
}
