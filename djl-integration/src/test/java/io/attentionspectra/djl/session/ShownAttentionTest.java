package io.attentionspectra.djl.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.compare.ComparisonResult;
import io.attentionspectra.compare.DepthComparison;
import io.attentionspectra.compare.HeadComparison;
import io.attentionspectra.djl.torchscript.TorchScriptModel;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.model.AttentionReading;
import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.Texts;
import io.attentionspectra.study.Spectra;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The attention that sessions show, and one model compared with itself through two readers. */
final class ShownAttentionTest {

  private static final Path FIXTURES =
      Path.of("src/test/resources/io/attentionspectra/djl/torchscript");

  @TempDir private static Path folder;
  private static ModelSource safetensors;
  private static ModelSource torchScript;
  private static ModelSource scripted;

  @BeforeAll
  static void findBoth() throws IOException {
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(FIXTURES.resolve("gpt2").resolve(name), folder.resolve(name));
    }
    Path tokenizer = folder.resolve("tokenizer.json");
    Files.copy(FIXTURES.resolve("tokenizer.json"), tokenizer);
    safetensors = TrainedModelSource.huggingFace(folder);
    torchScript = torchScript("gpt2-traced.pt", tokenizer);
    scripted = torchScript("gpt2-scripted.pt", tokenizer);
  }

  private static ModelSource torchScript(String file, Path tokenizer) {
    return TrainedModelSource.of(
        TorchScriptModel.at(FIXTURES.resolve(file)).withTokenizer(tokenizer));
  }

  /** Words of the fixtures' vocabulary, drawn at random. */
  private static Texts texts(int count) throws IOException {
    List<String> words =
        Files.readString(FIXTURES.resolve("tokenizer.json"))
            .lines()
            .filter(line -> line.matches("\\s*\"[a-z]+\": \\d+,?"))
            .map(line -> line.replaceAll("[^a-z]", ""))
            .toList();
    assertTrue(words.size() > 10, words.toString());
    return Texts.of(
        "random words",
        IntStream.range(0, count)
            .mapToObj(n -> String.join(" ", Randomness.of(n).shuffled(words).subList(0, 12)))
            .collect(Collectors.toList()));
  }

  @Test
  void theMatrixIsTheOneThatTheReadingWasMadeFrom() throws IOException {
    for (ModelSource source : List.of(safetensors, torchScript)) {
      List<HeadReading> alone = new ArrayList<>();
      List<AttentionReading> shown = new ArrayList<>();
      try (ModelSession session = source.open()) {
        AttentionRequest request =
            new AttentionRequest(
                    texts(2).lines(),
                    64,
                    Set.of(0, 1),
                    Set.of(0, 1),
                    2,
                    List.of(),
                    Randomness.of(1))
                .withFirstText(5);
        session.readHeads(request, alone::add);
        session.readAttention(
            request,
            head -> {
              shown.add(head);
              int length = head.reading().length();
              assertEquals(length, head.site().orElseThrow().tokens().orElseThrow().rows());
            });
      }
      assertEquals(8, shown.size());
      for (int i = 0; i < shown.size(); i++) {
        HeadReading reading = shown.get(i).reading();
        assertEquals(5 + i / 4, reading.text());
        assertArrayEquals(
            alone.get(i).spectrum().spectrum().toArray(), reading.spectrum().spectrum().toArray());
        AttentionSpectrum own =
            AttentionSpectrum.of(
                shown.get(i).attention(),
                reading.visibility().mask(reading.length()),
                2,
                SpectralSolver.standard());
        assertArrayEquals(reading.spectrum().spectrum().toArray(), own.spectrum().toArray(), 1e-12);
        assertEquals(reading.spectrum().rows().entropy(), own.rows().entropy(), 1e-12);
      }
    }
  }

  @Test
  void tracedItDiffersByRoundingAlone() throws IOException {
    assertSameBesideRounding(torchScript);
  }

  @Test
  void scriptedItDiffersByRoundingAlone() throws IOException {
    assertSameBesideRounding(scripted);
  }

  /** At both ends, too: what enters the first layer, and what the norm after the last leaves. */
  private static void assertSameBesideRounding(ModelSource other) throws IOException {
    ComparisonResult result = Spectra.compare(safetensors).against(other).window(8).run(texts(20));
    assertEquals(4, result.heads().size());
    for (HeadComparison head : result.heads()) {
      assertTrue(head.distance().value().value() < 1e-4, head.place());
      assertTrue(head.distance().reinitialised().orElseThrow().value() > 0.1, head.place());
      head.leftOverlap().forEach(k -> assertEquals(1, k.value().value(), 1e-4));
      head.changes()
          .forEach((of, change) -> assertEquals(0, change.change().value(), 1e-3, of.label()));
    }
    assertEquals(List.of(), result.changed());
    assertEquals(3, result.depths().size());
    for (DepthComparison depth : result.depths()) {
      assertEquals(1, depth.neighbours().value());
      assertEquals(1, depth.alignment().orElseThrow().value(), 1e-6);
      assertTrue(depth.covariance().orElseThrow().value() < 1e-4);
    }
  }
}
