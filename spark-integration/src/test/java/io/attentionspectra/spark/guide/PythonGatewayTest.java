package io.attentionspectra.spark.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.attentionspectra.formats.text.Gloss;
import io.attentionspectra.formats.text.WordNetGlosses;
import io.attentionspectra.spark.LocalSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import py4j.GatewayServer;

/**
 * The Python of the guide page on clusters, run through the gateway by which {@code pyspark}
 * reaches the JVM. Skipped where Python or its package {@code py4j} is missing; {@code
 * -Dpython=FILE} names another Python.
 */
final class PythonGatewayTest {

  private static final String PYTHON = System.getProperty("python", "python3");

  /** What pyspark has: a gateway that converts lists, and the objects behind session and table. */
  private static final String BEFORE =
      """
      import sys
      from types import SimpleNamespace
      from py4j.java_gateway import GatewayParameters, JavaGateway
      gateway = JavaGateway(gateway_parameters=GatewayParameters(
          port=int(sys.argv[1]), auth_token=sys.argv[2], auto_convert=True))
      spark = SimpleNamespace(_jvm=gateway.jvm)
      df = SimpleNamespace(_jdf=gateway.entry_point)
      """;

  @TempDir Path folder;

  private static boolean hasGateway() throws InterruptedException {
    try {
      return new ProcessBuilder(PYTHON, "-c", "import py4j").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static String ofGuide() throws IOException {
    List<String> block = new ArrayList<>();
    boolean within = false;
    for (String line : Files.readAllLines(Path.of("../docs/guide/cluster.md"))) {
      within = within ? !line.equals("```") : line.equals("```python");
      if (within && !line.equals("```python")) {
        block.add(line);
      }
    }
    assertTrue(block.size() > 5, "the guide has a block of Python");
    return String.join("\n", block) + "\n";
  }

  @Test
  void pythonAsksForAdviceAndHeads() throws IOException, InterruptedException {
    assumeTrue(hasGateway(), "no " + PYTHON + " with py4j");
    Path script = Files.writeString(folder.resolve("advice.py"), BEFORE + ofGuide());
    List<Gloss> animals = WordNetGlosses.of("noun.animal");
    List<Gloss> artifacts = WordNetGlosses.of("noun.artifact");
    List<String> glosses =
        IntStream.range(0, 1_200)
            .mapToObj(i -> (i % 2 == 0 ? animals : artifacts).get(i / 2).text())
            .toList();
    String token = UUID.randomUUID().toString();
    try (SparkSession session = LocalSession.in(folder)) {
      Dataset<String> table = session.createDataset(glosses, Encoders.STRING()).coalesce(2);
      GatewayServer server =
          new GatewayServer.GatewayServerBuilder()
              .javaPort(0)
              .authToken(token)
              .entryPoint(table)
              .build();
      server.start();
      try {
        String port = String.valueOf(server.getListeningPort());
        Process python =
            new ProcessBuilder(PYTHON, script.toString(), port, token)
                .redirectErrorStream(true)
                .start();
        String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, python.waitFor(), said);
        assertTrue(said.contains("Last layer: "), said);
        assertTrue(said.contains("72 heads"), said);
      } finally {
        server.shutdown();
      }
    }
  }
}
