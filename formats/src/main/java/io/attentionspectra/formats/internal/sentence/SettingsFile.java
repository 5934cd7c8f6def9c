package io.attentionspectra.formats.internal.sentence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Excerpt;
import io.attentionspectra.file.internal.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small JSON files of a sentence-transformers directory, most of which may be missing. */
final class SettingsFile {

  /** Far above the prompts of any model. */
  private static final long LARGEST = 1 << 20;

  private static final JsonMapper MAPPER = new JsonMapper();

  private SettingsFile() {}

  /** The list in a file. */
  static JsonNode array(Path file) {
    JsonNode json = read(file);
    if (!json.isArray()) {
      throw damaged(file, "no list");
    }
    return json;
  }

  /** The object in a file; missing, and so without any setting, where there is no file. */
  static JsonNode object(Path file) {
    if (!Files.isRegularFile(file)) {
      return MissingNode.getInstance();
    }
    JsonNode json = read(file);
    if (!json.isObject()) {
      throw damaged(file, "no object");
    }
    return json;
  }

  private static JsonNode read(Path file) {
    try {
      if (Files.size(file) > LARGEST) {
        throw damaged(file, "it has " + Files.size(file) + " bytes");
      }
      return MAPPER.readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw damaged(file, e.getOriginalMessage());
    } catch (IOException e) {
      throw Check.failure(
          String.valueOf(file.getFileName()),
          file,
          "cannot be read (" + FileFailure.reason(e) + ")",
          "check its permissions");
    }
  }

  private static IllegalArgumentException damaged(Path file, String finding) {
    return Check.failure(
        String.valueOf(file.getFileName()),
        file,
        "is no JSON as expected (" + Excerpt.of(finding.lines().findFirst().orElse("")) + ")",
        "download it again");
  }
}
