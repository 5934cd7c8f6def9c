package io.attentionspectra.guide;

import static io.attentionspectra.study.Spectra.mean;
import static io.attentionspectra.study.Spectra.topEigenvector;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.attentionspectra.advice.AdviceState;
import io.attentionspectra.advice.AdviceStep;
import io.attentionspectra.advice.PoolingAdvice;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.Texts;
import io.attentionspectra.simulate.SimulatedSource;
import io.attentionspectra.study.Spectra;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page on more than one machine. */
final class ClusterGuideTest {

  @Test
  void partsAreMerged(@TempDir Path folder) {
    ModelSource source =
        SimulatedSource.of(new ModelShape(2, 2, 8, 24, 100, 64, false), 3);
    Texts texts =
        Texts.of(
            "simulated",
            IntStream.range(0, 2500).mapToObj(n -> "one two three four " + n % 97).toList());
    AdviceStep question = Spectra.of(source).pooling(mean(), topEigenvector()).window(4);
    Path first = folder.resolve("part-1.bin");
    Path second = folder.resolve("part-2.bin");
    // guide:parts
    try (ModelSession session = source.open()) {
      question.begin(session, texts).part(session, texts, 1, 2).write(first);
      question.begin(session, texts).part(session, texts, 2, 2).write(second);
    }
    AdviceState all = AdviceState.read(first);
    all.merge(AdviceState.read(second));
    PoolingAdvice advice = all.advice();
    // end
    assertEquals(question.advise(texts).verdict(), advice.verdict());
  }
}
