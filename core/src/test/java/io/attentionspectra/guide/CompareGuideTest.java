package io.attentionspectra.guide;

import static io.attentionspectra.study.Spectra.only;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.compare.ComparisonResult;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.Texts;
import io.attentionspectra.simulate.SimulatedSource;
import io.attentionspectra.study.Spectra;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The code of docs/guide/compare.md. */
final class CompareGuideTest {

  private static final ModelShape SHAPE = new ModelShape(2, 2, 8, 8, 50, 32, false);

  @Test
  void comparesTwoModels() {
    ModelSource before = SimulatedSource.of(SHAPE, 1);
    ModelSource after = SimulatedSource.of(SHAPE, 1);
    Texts texts =
        Texts.of("words", IntStream.range(0, 20).mapToObj(n -> "w" + " w".repeat(19)).toList());
    // guide:compare
    ComparisonResult result =
        Spectra.compare(before)
            .against(after)
            .layers(only(0, 1))
            .seed(7)
            .because("what did fine-tuning change?")
            .run(texts);
    List<String> verdict = result.verdict();
    boolean unchanged = result.changed().isEmpty();
    // end
    assertTrue(unchanged);
    assertEquals(1, verdict.size());
  }
}
