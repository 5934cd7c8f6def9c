package io.attentionspectra.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The example on hooks sees every head of every layer, in forty lines. */
class OwnBlockExampleTest {

  @Test
  void headsOfAnOwnBlockAreSeen() {
    List<String> lines = output();
    assertEquals(3, lines.size(), lines.toString());
    for (int layer = 0; layer < 2; layer++) {
      String line = lines.get(layer);
      assertTrue(line.startsWith("layer " + layer + " ["), line);
      String[] heads = line.replaceAll(".*\\[|]", "").split(", ", -1);
      assertEquals(4, heads.length);
      for (String head : heads) {
        double share = Double.parseDouble(head);
        assertTrue(share > 1.0 / 16 && share <= 1, line);
      }
    }
    assertTrue(lines.get(2).contains("01selfAttention/02queryProjection (Linear)"), lines.get(2));
  }

  @Test
  void itIsShort() throws IOException {
    Path source = Path.of("src/main/java/io/attentionspectra/examples/OwnBlockExample.java");
    assertTrue(Files.readAllLines(source).size() <= 40);
  }

  private static List<String> output() {
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      OwnBlockExample.main(new String[0]);
    } finally {
      System.setOut(before);
    }
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
