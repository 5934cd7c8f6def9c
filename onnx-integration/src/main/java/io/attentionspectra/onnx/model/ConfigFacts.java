package io.attentionspectra.onnx.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.attentionspectra.base.Check;
import io.attentionspectra.file.internal.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
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

  private static final long LARGEST = 1 << 26;
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

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
    JsonNode json;
    try {
      if (Files.size(path) > LARGEST) {
        throw damaged(path, "it has " + Files.size(path) + " bytes");
      }
      json = MAPPER.readTree(Files.readAllBytes(path));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw damaged(path, e.getOriginalMessage().lines().findFirst().orElse(""));
    } catch (IOException e) {
      throw damaged(path, FileFailure.reason(e));
    }
    OptionalInt rows =
        LENGTHS.stream()
            .map(json::path)
            .filter(length -> length.isInt() && length.asInt() > 1)
            .mapToInt(JsonNode::asInt)
            .findFirst();
    int first =
        OFFSET.contains(json.path("model_type").asText(""))
            ? json.path("pad_token_id").asInt(1) + 1
            : 0;
    OptionalInt length =
        rows.isPresent() && rows.getAsInt() - first > 1
            ? OptionalInt.of(rows.getAsInt() - first)
            : OptionalInt.empty();
    int size = json.path("image_size").asInt(0);
    return new ConfigFacts(length, size > 0 ? OptionalInt.of(size) : OptionalInt.empty());
  }

  private static IllegalArgumentException damaged(Path path, String finding) {
    return Check.failure(
        "config.json", path, "cannot be read (" + finding + ")", "download it again");
  }
}
