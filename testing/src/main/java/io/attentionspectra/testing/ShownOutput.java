package io.attentionspectra.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Output that a page of the documentation shows, set against what the code says. */
public final class ShownOutput {

  private static final String FENCE = "```";

  private ShownOutput() {}

  /**
   * Fails unless a page shows some output in a block of its own, line by line.
   *
   * @param page the page
   * @param output what the code says
   */
  public static void assertShows(Path page, List<String> output) throws IOException {
    List<List<String>> blocks =
        Stream.of(Files.readString(page).split("(?m)^" + FENCE + "\\w*$"))
            .map(block -> block.strip().lines().toList())
            .filter(
                block -> !block.isEmpty() && shown(block.get(0)).matcher(output.get(0)).matches())
            .toList();
    assertEquals(1, blocks.size(), () -> page + " shows so often: " + output.get(0));
    List<String> block = blocks.get(0);
    assertEquals(block.size(), output.size(), () -> "lines of " + output);
    for (int i = 0; i < block.size(); i++) {
      String line = block.get(i);
      String said = output.get(i);
      assertTrue(shown(line).matcher(said).matches(), () -> "shown: " + line + "\nsaid: " + said);
    }
  }

  /**
   * What a line of a page stands for.
   *
   * @param line a line, in which … stands for any text and "n of N" for any two numbers
   * @return the lines that it may be an example of
   */
  public static Pattern shown(String line) {
    return Pattern.compile(
        Stream.of(line.split("(?=…|n of N)|(?<=…|n of N)"))
            .map(ShownOutput::expression)
            .collect(Collectors.joining()));
  }

  private static String expression(String part) {
    return switch (part) {
      case "…" -> ".*";
      case "n of N" -> "\\d+ of \\d+";
      default -> Pattern.quote(part);
    };
  }
}
