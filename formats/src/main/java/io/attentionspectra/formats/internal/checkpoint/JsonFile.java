package io.attentionspectra.formats.internal.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Excerpt;
import io.attentionspectra.file.internal.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** JSON files of a model's directory, with one-line errors. */
public final class JsonFile {

  /** Far above the index of any model. */
  private static final long LARGEST = 1 << 26;

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private JsonFile() {}

  /**
   * Reads a JSON object.
   *
   * @param path where it lies
   * @return the object
   * @throws IllegalArgumentException if the file is missing or holds no JSON object
   */
  public static JsonNode read(Path path) {
    if (!Files.isRegularFile(path)) {
      throw Check.failure(
          String.valueOf(path.getFileName()), path, "is missing", "download it into the directory");
    }
    try {
      if (Files.size(path) > LARGEST) {
        throw damaged(path, "it has " + Files.size(path) + " bytes");
      }
      JsonNode json = MAPPER.readTree(Files.readAllBytes(path));
      if (json.isObject()) {
        return json;
      }
      throw damaged(path, "no object");
    } catch (JsonProcessingException e) {
      throw damaged(path, e.getOriginalMessage());
    } catch (IOException e) {
      throw Check.failure(
          String.valueOf(path.getFileName()),
          path,
          "cannot be read (" + FileFailure.reason(e) + ")",
          "check its permissions");
    }
  }

  private static IllegalArgumentException damaged(Path path, String finding) {
    return Check.failure(
        String.valueOf(path.getFileName()),
        path,
        "is no JSON (" + Excerpt.of(finding.lines().findFirst().orElse("")) + ")",
        "download it again");
  }
}
