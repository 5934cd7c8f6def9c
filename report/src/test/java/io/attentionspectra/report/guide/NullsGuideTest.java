package io.attentionspectra.report.guide;

import static io.attentionspectra.study.Spectra.attentionSpectrum;
import static io.attentionspectra.study.Spectra.gaussianEquivalence;
import static io.attentionspectra.study.Spectra.mean;
import static io.attentionspectra.study.Spectra.pooledCovariance;
import static io.attentionspectra.study.Spectra.reinitialisedHead;
import static io.attentionspectra.study.Spectra.replicas;
import static io.attentionspectra.study.Spectra.silverstein;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.HeadEnsemble;
import io.attentionspectra.free.Free;
import io.attentionspectra.free.FreeLaw;
import io.attentionspectra.law.GaussianEquivalence;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.model.HeadFigures;
import io.attentionspectra.model.HeadSite;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.Texts;
import io.attentionspectra.nulls.AttentionNull;
import io.attentionspectra.nulls.EdgeDomain;
import io.attentionspectra.nulls.LawNull;
import io.attentionspectra.report.page.PageData;
import io.attentionspectra.report.page.Report;
import io.attentionspectra.result.HeadResult;
import io.attentionspectra.result.StudyResult;
import io.attentionspectra.simulate.SimulatedHeads;
import io.attentionspectra.simulate.SimulatedSource;
import io.attentionspectra.spectrum.SpectralLaw;
import io.attentionspectra.study.Spectra;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of docs/guide/studies.md on nulls of one's own, through to the report. */
final class NullsGuideTest {

  private static final ModelShape SHAPE = new ModelShape(1, 3, 64, 80, 400, 256, false);
  private static final Texts PASSAGE =
      Texts.of("a passage", Collections.nCopies(2, "word ".repeat(128)));

  /** Gaussian heads that use the first half of their dimensions only. */
  private static final SimulatedHeads HALF =
      new SimulatedHeads() {
        @Override
        public Matrix tokens(int length, Randomness randomness) {
          return Matrix.identity(length);
        }

        @Override
        public AttentionHead head(
            Matrix tokens, int layer, int head, int headSize, Randomness randomness) {
          return AttentionHead.of(
              half(tokens.rows(), headSize, randomness.child("queries", 0)),
              half(tokens.rows(), headSize, randomness.child("keys", 0)));
        }
      };

  private static Matrix half(int length, int headSize, Randomness randomness) {
    double[] values = randomness.gaussians(length * headSize);
    return Matrix.generate(
        length, headSize, (i, j) -> j < headSize / 2 ? 0.8 * values[i * headSize + j] : 0);
  }

  // guide:own-law
  /** The law of a head that uses half of its dimensions: the scores have rank m/2. */
  static FreeLaw halfUsed(HeadFigures head) {
    double beta = head.betaHat();
    double headRatio = head.headSize() / 2.0 / head.meanLength();
    double noise = Math.expm1(beta * beta) - beta * beta;
    return Free.gaussianProduct(beta, headRatio)
        .plus(Free.circular(Math.sqrt(noise)))
        .law("half used");
  }

  // end

  @Test
  void aLawOfYourOwnThroughToTheReport(@TempDir Path folder) throws IOException {
    SimulatedSource model = SimulatedSource.of(SHAPE, 3).withHeads(HALF);
    Path file = folder.resolve("heads.html");
    // guide:against
    StudyResult result =
        Spectra.of(model)
            .probe(attentionSpectrum())
            .against(gaussianEquivalence(), reinitialisedHead(replicas(9)))
            .against("half used head", NullsGuideTest::halfUsed)
            .run(PASSAGE);
    Report.of(result).writeHtml(file);
    // end
    for (HeadResult head : result.attention()) {
      // Both laws are limits of large heads; the one of the right rank is the nearer.
      double right = ks(head, "half used head");
      assertTrue(right < ks(head, "gaussian equivalence"), "KS " + right);
    }
    // Half of 64 dimensions are those of a head of 32.
    HeadResult first = result.attention().get(0);
    double beta = betaOfFirstText(model);
    assertEquals(
        GaussianEquivalence.of(beta, 32 / 128.0).rightEdge(),
        Objects.requireNonNull(first.detail().laws().get("half used head")).edge(),
        1e-9);
    JsonNode page = PageData.of(Files.readString(file));
    JsonNode curve = page.at("/detail/spectra/0.0/nulls/half used head");
    assertTrue(curve.path("x").size() > 100, "its curve is on the page");
    assertTrue(page.at("/result/attention/0/ks/half used head").isNumber());
    assertEquals("re-initialised head", page.at("/detail/nulls/0/name").textValue());
    assertEquals("the half used head law", page.at("/detail/nulls/1/sentence").textValue());
  }

  /** β̂ of the first head on the first text, which the pictures show. */
  private static double betaOfFirstText(SimulatedSource model) {
    return Spectra.of(model)
        .probe(attentionSpectrum())
        .run(Texts.of("one", PASSAGE.lines().subList(0, 1)))
        .attention()
        .get(0)
        .betaHat()
        .value();
  }

  private static double ks(HeadResult head, String name) {
    return Objects.requireNonNull(head.kolmogorovSmirnov().get(name)).value();
  }

  // guide:null
  /** The same law with its place in the order, and where its edge gives p-values. */
  static final class HalfUsedNull implements LawNull {

    @Override
    public String name() {
      return "half used head";
    }

    @Override
    public int strictness() {
      return 250; // stricter than the spherical equivalence, laxer than any draw
    }

    @Override
    public Optional<SpectralLaw> law(HeadFigures head) {
      return Optional.of(halfUsed(head)); // or nothing, or an exception that says why
    }

    @Override
    public Optional<EdgeDomain<HeadFigures>> edge() {
      return Optional.of(
          new EdgeDomain<>("the edge of half used heads (β̂ below 0.5)", h -> h.betaHat() < 0.5));
    }
  }

  // end

  @Test
  void aNullOfYourOwn() {
    StudyResult result =
        Spectra.of(SimulatedSource.of(SHAPE, 3).withHeads(HALF))
            .probe(attentionSpectrum())
            .against(new HalfUsedNull())
            .run(PASSAGE);
    HeadResult head = result.attention().get(0);
    assertEquals("Tracy–Widom at the edge of the half used head", head.significance().method());
  }

  // guide:draw
  /** Each dimension of the measured keys with a random sign, at the measured β̂. */
  record SignedKeys(AttentionHead measured, double betaHat) implements HeadEnsemble {

    static Optional<SignedKeys> at(HeadSite site) {
      return site.head().map(head -> new SignedKeys(head, site.betaHat()));
    }

    @Override
    public String name() {
      return "signed keys";
    }

    @Override
    public AttentionHead draw(Randomness randomness) {
      double[] sign = randomness.gaussians(measured.headSize());
      Matrix keys =
          Matrix.generate(
              measured.keys().rows(),
              measured.headSize(),
              (i, j) -> Math.signum(sign[j]) * measured.keys().get(i, j));
      AttentionHead drawn = new AttentionHead(measured.queries(), keys, 1, measured.mask());
      return drawn.withInverseTemperature(betaHat / drawn.statistics().betaHat());
    }
  }

  // end

  @Test
  void aDrawOfYourOwn() {
    SimulatedSource model =
        SimulatedSource.of(SHAPE, 3).withHeads(SimulatedHeads.onGaussianTokens(80, 0.8));
    // guide:drawn
    StudyResult result =
        Spectra.of(model)
            .probe(attentionSpectrum())
            .against("head with signed keys", replicas(19), SignedKeys::at)
            .probe(pooledCovariance(mean()))
            .against(silverstein())
            .against("white tokens", tokens -> Free.marchenkoPastur(tokens.gamma()).law("white"))
            .run(PASSAGE, Texts.of("many", Collections.nCopies(300, "word ".repeat(16))));
    // end
    for (HeadResult head : result.attention()) {
      assertEquals(
          "head with signed keys",
          head.significance().against().map(AttentionNull::name).orElse("none"));
    }
    assertTrue(result.pooling().get(0).kolmogorovSmirnov().containsKey("white tokens"));
  }
}
