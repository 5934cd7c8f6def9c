package io.attentionspectra.advice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.Texts;
import io.attentionspectra.probe.WindowPooling;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * State files of version 1 that lie in the test resources, compressed, are read for ever: labelled
 * windows and whole texts of a {@link CountedSource}, two parts each, beside the numbers of their
 * advice. {@code -Dstates.write=true} wrote them; files of a released version are never written
 * anew.
 */
final class StateFilesTest {

  private static final Path FOLDER = Path.of("src/test/resources/io/attentionspectra/advice");

  private static final int COUNT = 1100;

  private static final ModelSource SOURCE = new CountedSource("abc", 8);

  private static AdviceStep question(String name) {
    AdviceStep windows =
        AdviceStep.of(
                SOURCE,
                WindowPooling.named("mean"),
                WindowPooling.named("last"),
                WindowPooling.named("top-eigenvector"))
            .replicates(20)
            .seed(3);
    return name.equals("windows") ? windows.window(4) : windows;
  }

  @ParameterizedTest
  @ValueSource(strings = {"windows", "whole-texts"})
  void readsFilesOfVersionOne(String name) throws IOException {
    AdviceState all = AdviceState.of(bytes(name + "-1-of-2.bin.gz"));
    all.merge(AdviceState.of(bytes(name + "-2-of-2.bin.gz")));
    assertEquals("parts 1 to 2 of 2", all.describe());
    List<String> expected = text(name + ".txt").lines().toList();
    List<String> found = numbers(all.advice());
    assertEquals(expected.size(), found.size());
    for (int i = 0; i < expected.size(); i++) {
      String[] was = expected.get(i).split(" ", 2);
      String[] is = found.get(i).split(" ", 2);
      assertEquals(was[0], is[0]);
      double value = Double.parseDouble(was[1]);
      assertEquals(value, Double.parseDouble(is[1]), 1e-9 * Math.abs(value), was[0]);
    }
  }

  /** What the texts say: names and numbers. */
  private static List<String> numbers(PoolingAdvice advice) {
    List<String> lines = new ArrayList<>();
    DepthAdvice depth = advice.depths().get(0).advice();
    lines.add("texts " + depth.sequences());
    advice.lengths().forEach((length, count) -> lines.add("length/" + length + " " + count));
    for (double each : advice.tokenTable().orElseThrow().detail().spectrum().toArray()) {
      lines.add("table " + each);
    }
    for (StrategyAdvice each : depth.strategies()) {
      String name = each.strategy();
      lines.add(name + "/rank " + each.rank().orElseThrow());
      lines.add(name + "/kappa " + each.kappa().orElseThrow());
      lines.add(name + "/alphaOverKappa " + each.perKappa().orElseThrow().value());
      lines.add(name + "/upper " + each.perKappa().orElseThrow().upper());
      lines.add(name + "/largest " + each.measured().spectrum().get(0));
      lines.add(name + "/smallest " + each.measured().spectrum().get(7));
      lines.add(name + "/accuracy " + each.labelled().orElseThrow().split().value());
    }
    return lines;
  }

  private static byte[] bytes(String file) throws IOException {
    try (InputStream in = new GZIPInputStream(open(file))) {
      return in.readAllBytes();
    }
  }

  private static String text(String file) throws IOException {
    try (InputStream in = open(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static InputStream open(String file) throws IOException {
    InputStream in = StateFilesTest.class.getResourceAsStream(file);
    if (in == null) {
      throw new IOException("no test resource " + file);
    }
    return in;
  }

  @Test
  @EnabledIfSystemProperty(named = "states.write", matches = "true")
  void writesThem() throws IOException {
    Texts texts = CountedSource.labelled(COUNT);
    for (String name : List.of("windows", "whole-texts")) {
      AdviceState all;
      try (ModelSession session = SOURCE.open()) {
        all = question(name).begin(session, texts).part(session, texts, 1, 2);
        write(name + "-1-of-2.bin.gz", all.toBytes());
        AdviceState second = question(name).begin(session, texts).part(session, texts, 2, 2);
        write(name + "-2-of-2.bin.gz", second.toBytes());
        all.merge(second);
      }
      Files.write(FOLDER.resolve(name + ".txt"), numbers(all.advice()));
    }
    assertTrue(Files.size(FOLDER.resolve("whole-texts-1-of-2.bin.gz")) < 450_000);
  }

  private static void write(String file, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    Files.write(FOLDER.resolve(file), bytes.toByteArray());
  }
}
