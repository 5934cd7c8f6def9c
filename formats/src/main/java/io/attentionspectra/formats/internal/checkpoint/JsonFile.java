package io.attentionspectra.formats.internal.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Excerpt;
import io.attentionspectra.file.internal.FileFailure;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * JSON files of a model's directory, with one-line errors. A key that comes twice is refused by its
 * name: readers do not agree which of the two counts.
 */
public final class JsonFile {

  /** Far above the index of any model. */
  private static final long LARGEST = 1 << 26;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private JsonFile() {}

  /**
   * Reads a JSON object.
   *
   * @param path where it lies
   * @return the object
   * @throws IllegalArgumentException if the file is missing or holds no JSON object
   */
  public static JsonNode read(Path path) {
    JsonNode json = any(path);
    if (!json.isObject()) {
      throw damaged(path, "no object");
    }
    return json;
  }

  /**
   * Reads a JSON object where there may be none.
   *
   * @param path where it may lie
   * @return the object; missing, and so without any key, where there is no file
   * @throws IllegalArgumentException if the file holds no JSON object
   */
  public static JsonNode readIfThere(Path path) {
    return Files.isRegularFile(path) ? read(path) : MissingNode.getInstance();
  }

  /**
   * Reads a JSON list.
   *
   * @param path where it lies
   * @return the list
   * @throws IllegalArgumentException if the file is missing or holds no JSON list
   */
  public static JsonNode readList(Path path) {
    JsonNode json = any(path);
    if (!json.isArray()) {
      throw damaged(path, "no list");
    }
    return json;
  }

  private static JsonNode any(Path path) {
    if (!Files.isRegularFile(path)) {
      throw Check.failure(
          String.valueOf(path.getFileName()), path, "is missing", "download it into the directory");
    }
    try {
      if (Files.size(path) > LARGEST) {
        throw damaged(path, "it has " + Files.size(path) + " bytes");
      }
      return MAPPER.readTree(Files.readAllBytes(path));
    } catch (JsonProcessingException e) {
      throw damaged(path, e.getOriginalMessage());
    } catch (CharConversionException e) {
      throw damaged(path, "no UTF-8");
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
        "is no JSON as expected (" + Excerpt.of(finding.lines().findFirst().orElse("")) + ")",
        "download it again");
  }
}
