package io.attentionspectra.guide;

import static io.attentionspectra.study.Spectra.all;
import static io.attentionspectra.study.Spectra.attentionSpectrum;
import static io.attentionspectra.study.Spectra.first;
import static io.attentionspectra.study.Spectra.freeProduct;
import static io.attentionspectra.study.Spectra.gaussianEquivalence;
import static io.attentionspectra.study.Spectra.harmonicCausal;
import static io.attentionspectra.study.Spectra.head;
import static io.attentionspectra.study.Spectra.lastLayer;
import static io.attentionspectra.study.Spectra.layer;
import static io.attentionspectra.study.Spectra.mean;
import static io.attentionspectra.study.Spectra.pooledCovariance;
import static io.attentionspectra.study.Spectra.reinitialisedHead;
import static io.attentionspectra.study.Spectra.replicas;
import static io.attentionspectra.study.Spectra.silverstein;
import static io.attentionspectra.study.Spectra.sphericalEquivalence;
import static io.attentionspectra.study.Spectra.topEigenvector;
import static io.attentionspectra.study.Spectra.where;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.base.Estimate;
import io.attentionspectra.base.Provenance;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.GaussianHeads;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.model.AttentionRequest;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.model.HeadSite;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.SessionTiming;
import io.attentionspectra.model.Texts;
import io.attentionspectra.model.TokenRequest;
import io.attentionspectra.model.TokenWindow;
import io.attentionspectra.result.HeadResult;
import io.attentionspectra.result.PooledResult;
import io.attentionspectra.result.StudyResult;
import io.attentionspectra.simulate.SimulatedHeads;
import io.attentionspectra.simulate.SimulatedSource;
import io.attentionspectra.study.Spectra;
import io.attentionspectra.study.Study;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The code of docs/guide/studies.md. */
final class StudiesGuideTest {

  @Test
  void aStudyIsAValue() {
    ModelSource model =
        SimulatedSource.of(new ModelShape(2, 2, 16, 40, 200, 64, false), 1)
            .withHeads(SimulatedHeads.onGaussianTokens(24, 0.8));
    List<String> lines = Collections.nCopies(60, "word ".repeat(48));
    // guide:study
    Study study =
        Spectra.of(model)
            .layers(all())
            .heads(where("even", i -> i % 2 == 0))
            .probe(attentionSpectrum())
            .against(gaussianEquivalence(), sphericalEquivalence(), reinitialisedHead(replicas(19)))
            .probe(pooledCovariance(mean(), first(), harmonicCausal(1), topEigenvector()))
            .against(freeProduct(), silverstein())
            .window(16)
            .seed(42)
            .because("which pooling keeps the class signal?");
    String sentence = study.describe(); // nothing is loaded yet
    StudyResult result =
        study.run(Texts.of("passages", lines.subList(0, 3)), Texts.of("all", lines));
    HeadResult head = result.of(attentionSpectrum()).at(layer(1), head(0));
    PooledResult pooled = result.of(pooledCovariance(mean())).at(lastLayer(), mean());
    List<String> verdict = result.verdict(); // what `inspect` prints
    String csv = result.attentionCsv(); // or poolingCsv(), or toTree() for JSON
    // end
    assertTrue(sentence.contains("heads where even"), sentence);
    assertEquals(2, result.attention().size());
    assertEquals(60, pooled.sequences());
    assertEquals(head.betaHat().value(), 0.8, 0.3);
    assertTrue(verdict.size() > 2 && csv.lines().count() == 3);
  }

  @Test
  void anEmptySelectionSaysWhy() {
    // guide:empty
    Study study =
        Spectra.of(SimulatedSource.of(new ModelShape(2, 2, 16, 40, 200, 64, false), 1))
            .layers(where("above 9", i -> i > 9))
            .probe(attentionSpectrum());
    // end
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> study.run(Texts.of("one", List.of("a b c"))))
            .getMessage();
    assertEquals(
        "layers = 'above 9': selects none of the model's layers, which are 0 to 1; relax the"
            + " condition or take all()",
        message);
  }

  // guide:source
  /** One layer of one head, whatever the text; a place for attention matrices of your own. */
  record OneHead(AttentionHead head) implements ModelSource, ModelSession {
    @Override
    public String describe() {
      return "one head";
    }

    @Override
    public ModelSession open() {
      return this;
    }

    @Override
    public ModelShape shape() {
      int length = head.queries().rows();
      return new ModelShape(1, 1, head.headSize(), head.headSize(), length, length, false);
    }

    @Override
    public Provenance provenance() {
      return Provenance.ofRuntime();
    }

    @Override
    public SessionTiming readHeads(AttentionRequest request, Consumer<HeadReading> sink) {
      AttentionSpectrum spectrum = AttentionSpectrum.of(head, request.leading());
      for (int text = 0; text < request.texts().size(); text++) {
        sink.accept(
            new HeadReading(
                text,
                0,
                0,
                head.headSize(),
                spectrum,
                head.statistics(),
                Visibility.FULL,
                request.replicas(
                    HeadSite.of(head, Optional.empty()),
                    request.randomness(text, 0, 0),
                    SpectralSolver.standard())));
      }
      return SessionTiming.ZERO;
    }

    @Override
    public SessionTiming readTokens(TokenRequest request, Consumer<TokenWindow> sink) {
      return SessionTiming.ZERO; // no tokens, so no pooled covariance
    }

    @Override
    public Optional<double[]> embeddingTableEigenvalues() {
      return Optional.empty();
    }

    @Override
    public void close() {}
  }

  // end

  @Test
  void aSourceOfYourOwn() {
    AttentionHead drawn = GaussianHeads.of(100, 50, 0.5).draw(Randomness.of(3));
    StudyResult result =
        Spectra.of(new OneHead(drawn))
            .probe(attentionSpectrum())
            .against(gaussianEquivalence())
            .run(Texts.of("none", List.of("any text")));
    assertEquals(drawn.statistics().betaHat(), result.attention().get(0).betaHat().value());
    Estimate ks =
        Objects.requireNonNull(
            result.attention().get(0).kolmogorovSmirnov().get("gaussian equivalence"));
    assertTrue(ks.value() < 0.1, ks.toString());
  }
}
