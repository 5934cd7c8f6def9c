package io.attentionspectra.djl.session;

import static io.attentionspectra.study.Spectra.attentionSpectrum;
import static io.attentionspectra.study.Spectra.covarianceSurrogate;
import static io.attentionspectra.study.Spectra.gaussianEquivalence;
import static io.attentionspectra.study.Spectra.lastLayer;
import static io.attentionspectra.study.Spectra.mean;
import static io.attentionspectra.study.Spectra.pooledCovariance;
import static io.attentionspectra.study.Spectra.reinitialisedHead;
import static io.attentionspectra.study.Spectra.replicas;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.djl.model.ReferenceModels;
import io.attentionspectra.model.Depth;
import io.attentionspectra.model.Note;
import io.attentionspectra.model.Texts;
import io.attentionspectra.result.HeadResult;
import io.attentionspectra.result.StudyResult;
import io.attentionspectra.study.Spectra;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A small study of every architecture: each head against every null that applies to its layer. */
final class ReferenceStudyTest {

  private static final String SURROGATE = "covariance surrogate";
  private static final String REINITIALISED = "re-initialised head";

  /** Scores of three products: heads are known by their attention alone. */
  private static final Set<String> ALONE = Set.of("deberta_v2");

  /** Scores with a bias of positions or a cap, of which a note tells. */
  private static final Set<String> TREATED =
      Set.of("bloom", "gemma2_bf16_sharded", "mpnet", "t5_encoder", "t5_v11_full");

  private static final String LAW = "gaussian equivalence";

  @TempDir private Path folder;

  static Stream<String> models() {
    return ReferenceModels.read();
  }

  @ParameterizedTest
  @MethodSource("models")
  void headsAreSetAgainstEveryNullThatApplies(String name) {
    Path directory = ReferenceModels.in(folder, name);
    List<String> texts = ReferenceModels.texts(name);
    StudyResult result =
        Spectra.of(TrainedModelSource.huggingFace(directory))
            .probe(attentionSpectrum().withBalanced())
            .against(
                gaussianEquivalence(),
                covarianceSurrogate(replicas(3)),
                reinitialisedHead(replicas(3)))
            .probe(pooledCovariance(mean()))
            .depths(Depth.embeddingTable(), lastLayer())
            .window(4)
            .run(
                Texts.of("a text", texts.subList(0, 1)),
                Texts.of("texts", Collections.nCopies(20, texts.get(1))));
    assertTrue(result.attention().size() >= 4);
    boolean named =
        Note.sentences(result.notes()).stream()
            .anyMatch(note -> note.contains("heads are read from attention alone"));
    assertEquals(ALONE.contains(name) || TREATED.contains(name), named, name);
    for (HeadResult head : result.attention()) {
      Set<String> drawn = new HashSet<>(head.kolmogorovSmirnov().keySet());
      drawn.retainAll(Set.of(SURROGATE, REINITIALISED));
      assertEquals(expected(name), drawn, () -> name + " " + Note.sentences(result.notes()));
      assertTrue(head.betaHat().value() > 0, name);
      assertTrue(head.kolmogorovSmirnov().containsKey(LAW), name + ": the law of its own mask");
      // Weights are random, so a head is about one more draw.
      if (drawn.contains(REINITIALISED)) {
        double distance = head.kolmogorovSmirnov().get(REINITIALISED).value();
        assertTrue(distance < 0.5, () -> name + ": " + distance);
      }
    }
  }

  private static Set<String> expected(String name) {
    return ALONE.contains(name) ? Set.of() : Set.of(SURROGATE, REINITIALISED);
  }
}
