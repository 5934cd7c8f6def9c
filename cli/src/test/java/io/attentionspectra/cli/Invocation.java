package io.attentionspectra.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;

/** One run of the command line in this process, with what it printed. */
public record Invocation(int status, String out, String err) {

  private static final ObjectMapper STRICT =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  public static Invocation of(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    return new Invocation(status, out.toString(), err.toString());
  }

  /** Splits a command line at its blanks. */
  public static Invocation ofLine(String line) {
    return of(line.isBlank() ? new String[0] : line.strip().split("\\s+"));
  }

  /** Standard output as JSON, after checking that the run succeeded and printed nothing else. */
  public JsonNode json() {
    assertEquals(0, status, err);
    assertEquals("", err);
    try {
      return STRICT.readTree(out);
    } catch (JsonProcessingException e) {
      throw new AssertionError("standard output is no JSON: " + out, e);
    }
  }
}
