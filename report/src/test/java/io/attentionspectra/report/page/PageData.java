package io.attentionspectra.report.page;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The data inside a page. */
public final class PageData {

  private static final Pattern BLOCK =
      Pattern.compile(
          "<script type=\"application/json\" id=\"data\">(.*?)</script>", Pattern.DOTALL);

  private PageData() {}

  /**
   * The data.
   *
   * @param page a page as HTML
   * @return result and detail
   * @throws JsonProcessingException if the data are no JSON
   */
  public static JsonNode of(String page) throws JsonProcessingException {
    Matcher block = BLOCK.matcher(page);
    assertTrue(block.find(), "no data in the page");
    return new ObjectMapper().readTree(block.group(1));
  }
}
