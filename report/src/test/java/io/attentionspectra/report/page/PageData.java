package io.attentionspectra.report.page;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The data inside a page. */
final class PageData {

  private static final Pattern BLOCK =
      Pattern.compile(
          "<script type=\"application/json\" id=\"data\">(.*?)</script>", Pattern.DOTALL);

  private PageData() {}

  static JsonNode of(String page) throws JsonProcessingException {
    Matcher block = BLOCK.matcher(page);
    assertTrue(block.find(), "no data in the page");
    return new ObjectMapper().readTree(block.group(1));
  }
}
