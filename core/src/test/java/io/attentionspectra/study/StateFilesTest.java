package io.attentionspectra.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.Texts;
import io.attentionspectra.result.HeadResult;
import io.attentionspectra.simulate.SimulatedHeads;
import io.attentionspectra.simulate.SimulatedSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * State files of heads, version 2, that lie in the test resources are read for ever: two parts of
 * five texts of a simulated model, beside the numbers of its heads. {@code -Dstates.write=true}
 * wrote them; files of a released version are never written anew.
 */
final class StateFilesTest {

  private static final Path FOLDER = Path.of("src/test/resources/io/attentionspectra/study");

  private static final ModelSource SOURCE =
      SimulatedSource.of(new ModelShape(1, 2, 8, 16, 100, 64, false), 5)
          .withHeads(SimulatedHeads.onGaussianTokens(16, 1));

  @Test
  void readsFilesOfVersionTwo() throws IOException {
    StudyState all = StudyState.of(bytes("heads-1-of-2.bin"));
    all.merge(StudyState.of(bytes("heads-2-of-2.bin")));
    assertEquals("parts 1 to 2 of 2", all.describe());
    List<String> expected = new String(bytes("heads.txt"), StandardCharsets.UTF_8).lines().toList();
    List<String> found = numbers(all);
    assertEquals(expected.size(), found.size());
    for (int i = 0; i < expected.size(); i++) {
      String[] was = expected.get(i).split(" ", 2);
      String[] is = found.get(i).split(" ", 2);
      assertEquals(was[0], is[0]);
      double value = Double.parseDouble(was[1]);
      assertEquals(value, Double.parseDouble(is[1]), 1e-12 * Math.abs(value), was[0]);
    }
  }

  private static List<String> numbers(StudyState state) {
    List<String> lines = new ArrayList<>();
    for (HeadResult each : state.result().attention()) {
      String name = each.layer() + "." + each.head();
      lines.add(name + "/length " + each.length().value());
      lines.add(name + "/beta " + each.betaHat().value());
      lines.add(name + "/largest " + each.largest().get(0).value());
      lines.add(name + "/error " + each.largest().get(0).standardError());
      lines.add(name + "/mean " + each.mean().value());
      lines.add(name + "/effectiveRank " + each.effectiveRank().value());
      lines.add(name + "/entropy " + each.entropy().value());
      lines.add(name + "/sink " + each.sinkMass().value());
      lines.add(name + "/sinkError " + each.sinkMass().standardError());
      lines.add(name + "/rankOne " + each.rankOne().value());
      lines.add(name + "/outliers " + each.outliers().size());
      lines.add(name + "/pValue " + each.significance().largestPValue().orElseThrow());
      lines.add(name + "/distances " + each.kolmogorovSmirnov().size());
      lines.add(name + "/plotted " + each.detail().spectrum().size());
      lines.add(
          name + "/balanced " + each.balanced().orElseThrow().head().largest().get(0).value());
    }
    return lines;
  }

  private static byte[] bytes(String file) throws IOException {
    try (InputStream in = StateFilesTest.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IOException("no test resource " + file);
      }
      return in.readAllBytes();
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "states.write", matches = "true")
  void writesThem() throws IOException {
    Texts texts = Words.texts(5, 16);
    Study study =
        Spectra.of(SOURCE)
            .probe(Spectra.attentionSpectrum().withBalanced())
            .against(Spectra.gaussianEquivalence(), Spectra.reinitialisedHead(Spectra.replicas(3)));
    StudyState all;
    try (ModelSession session = SOURCE.open()) {
      all = study.part(session, texts, 1, 2);
      Files.write(FOLDER.resolve("heads-1-of-2.bin"), all.toBytes());
      StudyState second = study.part(session, texts, 2, 2);
      Files.write(FOLDER.resolve("heads-2-of-2.bin"), second.toBytes());
      all.merge(second);
    }
    Files.write(FOLDER.resolve("heads.txt"), numbers(all));
    assertTrue(Files.size(FOLDER.resolve("heads-1-of-2.bin")) < 450_000);
  }
}
