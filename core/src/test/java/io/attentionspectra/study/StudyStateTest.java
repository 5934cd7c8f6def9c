package io.attentionspectra.study;

import static io.attentionspectra.study.Spectra.attentionSpectrum;
import static io.attentionspectra.study.Spectra.covarianceSurrogate;
import static io.attentionspectra.study.Spectra.gaussianEquivalence;
import static io.attentionspectra.study.Spectra.mean;
import static io.attentionspectra.study.Spectra.pooledCovariance;
import static io.attentionspectra.study.Spectra.reinitialisedHead;
import static io.attentionspectra.study.Spectra.replicas;
import static io.attentionspectra.study.Spectra.sphericalEquivalence;
import static io.attentionspectra.study.Words.texts;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.Texts;
import io.attentionspectra.result.StudyResult;
import io.attentionspectra.simulate.SimulatedHeads;
import io.attentionspectra.simulate.SimulatedSource;
import io.attentionspectra.testing.SameNumbers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Heads read on parts of the texts, and the parts merged. */
final class StudyStateTest {

  private static final int TEXTS = 7;

  private static final ModelSource SOURCE =
      SimulatedSource.of(new ModelShape(2, 2, 16, 32, 100, 64, false), 5)
          .withHeads(SimulatedHeads.onGaussianTokens(16, 1));

  private static Study study(ModelSource source) {
    return Spectra.of(source)
        .probe(attentionSpectrum().withBalanced())
        .against(
            gaussianEquivalence(),
            sphericalEquivalence(),
            covarianceSurrogate(replicas(3)),
            reinitialisedHead(replicas(3)))
        .seed(5);
  }

  private static List<StudyState> parts(Study study, ModelSource source, Texts texts, int of) {
    List<StudyState> parts = new ArrayList<>();
    for (int part = 1; part <= of; part++) {
      try (ModelSession session = source.open()) {
        parts.add(StudyState.of(study.part(session, texts, part, of).toBytes()));
      }
    }
    return parts;
  }

  private static StudyState merged(List<StudyState> parts) {
    StudyState all = StudyState.of(parts.get(0).toBytes());
    parts.subList(1, parts.size()).forEach(all::merge);
    return all;
  }

  @Test
  void partsGiveTheHeadsOfOneProcess() {
    Texts texts = texts(TEXTS, 24);
    StudyResult whole = study(SOURCE).run(texts);
    for (int of : new int[] {1, 2, 3, 9}) {
      StudyResult result = merged(parts(study(SOURCE), SOURCE, texts, of)).result();
      SameNumbers.check(
          of + " parts", whole.toTree().get("attention"), result.toTree().get("attention"));
      assertEquals(whole.verdict(), result.verdict());
      assertEquals(whole.notes(), result.notes());
      assertEquals(whole.provenance(), result.provenance());
      assertEquals(whole.attentionCsv().lines().count(), result.attentionCsv().lines().count());
    }
  }

  @Test
  void theSamePartsGiveTheSameBits() {
    Texts texts = texts(TEXTS, 24);
    List<StudyState> once = parts(study(SOURCE), SOURCE, texts, 3);
    List<StudyState> again = parts(study(SOURCE), SOURCE, texts, 3);
    assertArrayEquals(merged(once).toBytes(), merged(again).toBytes());
  }

  @Test
  void refusesWhatDoesNotBelong(@TempDir Path folder) {
    Texts texts = texts(TEXTS, 24);
    List<StudyState> parts = parts(study(SOURCE), SOURCE, texts, 3);
    StudyState first = merged(parts.subList(0, 1));
    refused("part = 1 of 3: comes twice", () -> first.merge(parts.get(0)));
    refused("part = 2 of 3: is missing", () -> first.merge(parts.get(2)));
    refused("parts = 2 to 3 of 3: are missing", first::result);
    refused(
        "another seed: '6'",
        () -> first.merge(parts(study(SOURCE).seed(6), SOURCE, texts, 3).get(1)));
    refused(
        "another longest text: '20'",
        () -> first.merge(parts(study(SOURCE).maxLength(20), SOURCE, texts, 3).get(1)));
    refused(
        "another content",
        () -> first.merge(parts(study(SOURCE), SOURCE, texts(TEXTS, 25), 3).get(1)));
    Study pooled = Spectra.of(SOURCE).probe(attentionSpectrum()).probe(pooledCovariance(mean()));
    refused("pooled covariances", () -> parts(pooled, SOURCE, texts, 2));
    Path file = folder.resolve("part.bin");
    first.write(file);
    assertArrayEquals(first.toBytes(), StudyState.read(file).toBytes());
    refused("cannot be written", () -> first.write(folder.resolve("absent/part.bin")));
    refused("does not exist", () -> StudyState.read(folder.resolve("absent.bin")));
  }

  @Test
  void refusesOtherQuestionsAndModels() {
    Texts texts = texts(TEXTS, 24);
    StudyState first = parts(study(SOURCE), SOURCE, texts, 2).get(0);
    byte[] before = first.toBytes();
    Study plain = Spectra.of(SOURCE).probe(attentionSpectrum()).against(gaussianEquivalence());
    refused("another question", () -> first.merge(parts(plain.seed(5), SOURCE, texts, 2).get(1)));
    Study because = study(SOURCE).because("another reason");
    refused("another question", () -> first.merge(parts(because, SOURCE, texts, 2).get(1)));
    refused("must be of 2", () -> first.merge(parts(study(SOURCE), SOURCE, texts, 3).get(1)));
    ModelSource other = SimulatedSource.of(new ModelShape(2, 2, 16, 32, 100, 64, false), 6);
    refused(
        "another model's weights", () -> first.merge(parts(study(other), other, texts, 2).get(1)));
    assertArrayEquals(before, first.toBytes());
  }

  @Test
  void refusesDamagedFiles(@TempDir Path folder) throws IOException {
    StudyState state = parts(study(SOURCE), SOURCE, texts(TEXTS, 24), 1).get(0);
    Path file = folder.resolve("part.bin");
    state.write(file);
    byte[] bytes = state.toBytes();
    altered(file, Arrays.copyOf(bytes, bytes.length - 1), "is damaged");
    altered(file, Arrays.copyOf(bytes, bytes.length / 2), "is damaged");
    altered(file, changed(bytes, bytes.length / 2), "is damaged");
    altered(file, changed(bytes, bytes.length - 1), "is damaged");
    altered(file, Arrays.copyOf(bytes, 20), "is of another kind or version");
    altered(file, new byte[0], "is of another kind or version");
    altered(file, changed(bytes, 1 + StudyState.KIND.length()), "is of another kind or version");
  }

  private static byte[] changed(byte[] all, int at) {
    byte[] changed = all.clone();
    changed[at] ^= 8;
    return changed;
  }

  private static void altered(Path file, byte[] bytes, String reason) throws IOException {
    Files.write(file, bytes);
    refused(reason, () -> StudyState.read(file));
    refused(reason, () -> StudyState.of(bytes));
  }

  private static void refused(String reason, Runnable action) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, action::run);
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains(reason), message);
  }
}
