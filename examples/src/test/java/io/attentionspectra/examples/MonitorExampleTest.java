package io.attentionspectra.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A scrape holds every head's gauges of the last reading. */
final class MonitorExampleTest {

  @Test
  void prometheusSeesEveryHead() throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      MonitorPrometheusExample.main(new String[0]);
    } finally {
      System.setOut(before);
    }
    List<String> lines = bytes.toString(StandardCharsets.UTF_8).lines().toList();
    assertTrue(lines.contains("attention_spectra_step 2.0"), lines.toString());
    List<Double> entropies =
        lines.stream()
            .filter(line -> line.startsWith("attention_spectra_entropy{"))
            .map(line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1)))
            .toList();
    assertEquals(4, entropies.size());
    assertTrue(entropies.stream().allMatch(nats -> nats > 0 && nats <= Math.log(6) + 1e-6));
    assertTrue(lines.stream().anyMatch(line -> line.contains("{head=\"1\",layer=\"0\"}")));
  }
}
