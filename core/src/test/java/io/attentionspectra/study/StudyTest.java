package io.attentionspectra.study;

import static io.attentionspectra.study.Spectra.all;
import static io.attentionspectra.study.Spectra.attentionSpectrum;
import static io.attentionspectra.study.Spectra.embeddingTable;
import static io.attentionspectra.study.Spectra.first;
import static io.attentionspectra.study.Spectra.freeProduct;
import static io.attentionspectra.study.Spectra.gaussianEquivalence;
import static io.attentionspectra.study.Spectra.head;
import static io.attentionspectra.study.Spectra.lastLayer;
import static io.attentionspectra.study.Spectra.layer;
import static io.attentionspectra.study.Spectra.layers;
import static io.attentionspectra.study.Spectra.learned;
import static io.attentionspectra.study.Spectra.max;
import static io.attentionspectra.study.Spectra.mean;
import static io.attentionspectra.study.Spectra.only;
import static io.attentionspectra.study.Spectra.pooledCovariance;
import static io.attentionspectra.study.Spectra.reinitialisedHead;
import static io.attentionspectra.study.Spectra.replicas;
import static io.attentionspectra.study.Spectra.silverstein;
import static io.attentionspectra.study.Spectra.topEigenvector;
import static io.attentionspectra.study.Spectra.where;
import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.ModelSource;
import io.attentionspectra.model.Texts;
import io.attentionspectra.result.HeadResult;
import io.attentionspectra.result.PooledResult;
import io.attentionspectra.result.SpectrumDetail;
import io.attentionspectra.result.StudyResult;
import io.attentionspectra.simulate.SimulatedSource;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The fluent interface and the forms of a result. */
final class StudyTest {

  private static final ModelShape SHAPE = new ModelShape(3, 2, 8, 24, 500, 64, false);
  private static final Texts TEXTS =
      Texts.of("sixty texts", Collections.nCopies(60, "word ".repeat(16)))
          .labelled(IntStream.range(0, 60).mapToObj(n -> n % 2 == 0 ? "even" : "odd").toList());

  private static Study study() {
    return Spectra.of(SimulatedSource.of(SHAPE, 1))
        .layers(where("even", i -> i % 2 == 0))
        .heads(all())
        .probe(attentionSpectrum())
        .against(gaussianEquivalence(), reinitialisedHead(replicas(3)))
        .probe(pooledCovariance(mean(), first(), max(), topEigenvector(), learned()))
        .against(freeProduct(), silverstein())
        .seed(42)
        .because("which pooling keeps the class signal?")
        .maxLength(12)
        .window(8)
        .depths(lastLayer(), embeddingTable(), layer(0));
  }

  private static StudyResult run() {
    return study().run(Texts.of("two passages", TEXTS.lines().subList(0, 2)), TEXTS);
  }

  @Test
  void describesItselfInOneSentence() {
    assertEquals(
        "A simulated model: attention spectra of all heads in layers where even against the"
            + " Gaussian equivalence and the re-initialised head (3 replicas); covariances of"
            + " windows pooled by mean, first, max, top-eigenvector, learned at the last layer, the"
            + " embedding table and layer 0 in windows of 8 tokens of whole texts against the free"
            + " product law and the Silverstein law — which pooling keeps the class signal?",
        study().describe());
  }

  @Test
  void saysThatTextsAreCut() {
    StudyResult cut = study().cutTexts().window(7).run(TEXTS);
    assertTrue(
        cut.sentence()
            .contains("in windows of 7 tokens, texts cut to them before the model reads them"),
        cut.sentence());
    Map<String, String> facts = cut.provenance().facts();
    assertEquals("cut to the window before the model reads them", facts.get("pooled texts"));
    assertEquals("whole, at most 12 tokens", run().provenance().facts().get("pooled texts"));
  }

  @Test
  void nothingLoadsBeforeTheRun() {
    ModelSource unloadable =
        new ModelSource() {
          @Override
          public String describe() {
            return "a model that cannot be loaded";
          }

          @Override
          public ModelSession open() {
            throw new IllegalStateException("loaded");
          }
        };
    Study study = Spectra.of(unloadable).probe(attentionSpectrum()).seed(1);
    assertTrue(study.describe().startsWith("A model that cannot"), study.describe());
    assertThrows(IllegalStateException.class, () -> study.run(TEXTS));
  }

  @Test
  void emptySelectionsFailAndSayWhy() {
    fails(
        Spectra.of(SimulatedSource.of(SHAPE, 1))
            .layers(where("above 7", i -> i > 7))
            .probe(attentionSpectrum()),
        "layers = 'above 7': selects none of the model's layers, which are 0 to 2");
    fails(
        Spectra.of(SimulatedSource.of(SHAPE, 1)).heads(only(0, 9)).probe(attentionSpectrum()),
        "heads = 9: must be below the model's 2");
    fails(
        Spectra.of(SimulatedSource.of(SHAPE, 1)).layers(layers(3)).probe(attentionSpectrum()),
        "layers = 3: must be below the model's 3");
    fails(
        Spectra.of(SimulatedSource.of(SHAPE, 1))
            .probe(pooledCovariance(mean()))
            .against(silverstein())
            .depths(layer(3)),
        "layer = 3: must be below the model's 3 layers");
    fails(
        Spectra.of(SimulatedSource.of(SHAPE, 1)).probe(attentionSpectrum()).maxLength(65),
        "maxLength = 65: must be at most the model's 64 positions");
  }

  private static void fails(Study study, String message) {
    assertRefused(message, () -> study.run(TEXTS));
  }

  @Test
  void contradictionsFailWhenTheyAreSaid() {
    assertRefused("selection = []: must name at least one number", () -> only());
    assertRefused("poolings = []: at least one is needed", () -> pooledCovariance());
    assertRefused(
        "poolings = mean, mean: must have different names", () -> pooledCovariance(mean(), mean()));
    assertRefused("replicas = 0: must be at least 1", () -> replicas(0));
    assertRefused(
        "probe = attentionSpectrum(): is in the study already",
        () -> study().probe(attentionSpectrum()));
    assertRefused("depths = []: must be at least one, each once", () -> study().depths());
    assertRefused("window = 0: must be at least 1", () -> study().window(0));
    assertRefused(
        "head = layer 1 head 0: was not measured",
        () -> run().of(attentionSpectrum()).at(layer(1), head(0)));
  }

  @Test
  void sameNumbersOnAnyNumberOfThreads() throws Exception {
    ForkJoinPool one = new ForkJoinPool(1);
    ForkJoinPool four = new ForkJoinPool(4);
    try {
      assertEquals(
          numbers(one.submit(StudyTest::run).get()), numbers(four.submit(StudyTest::run).get()));
    } finally {
      one.shutdown();
      four.shutdown();
    }
  }

  private static List<Object> numbers(StudyResult result) {
    Map<String, Object> tree = new LinkedHashMap<>(result.toTree());
    tree.remove("timing");
    return List.of(
        tree,
        result.attention().stream().map(head -> plotted(head.detail())).toList(),
        result.pooling().stream().map(each -> plotted(each.detail())).toList());
  }

  /** Every number of a picture, to the last bit. */
  private static List<List<Double>> plotted(SpectrumDetail detail) {
    return Stream.of(
            Stream.of(detail.spectrum().toArray()),
            detail.laws().values().stream().flatMap(law -> Stream.of(law.x(), law.density())),
            detail.bands().values().stream()
                .flatMap(band -> Stream.of(band.mean(), band.lower(), band.upper())))
        .flatMap(numbers -> numbers)
        .map(numbers -> Arrays.stream(numbers).boxed().toList())
        .toList();
  }

  @Test
  void anotherSeedChangesTheNullsAlone() {
    StudyResult one = run();
    StudyResult two =
        study().seed(43).run(Texts.of("two passages", TEXTS.lines().subList(0, 2)), TEXTS);
    HeadResult left = one.attention().get(0);
    HeadResult right = two.attention().get(0);
    assertEquals(left.betaHat(), right.betaHat());
    assertEquals(
        left.kolmogorovSmirnov().get("gaussian equivalence"),
        right.kolmogorovSmirnov().get("gaussian equivalence"));
    assertTrue(!left.wasserstein().equals(right.wasserstein()), "the replicas follow the seed");
  }

  @Test
  void treeHoldsTheContractAndNoNaN() throws JsonProcessingException {
    ObjectMapper strict = new ObjectMapper();
    StudyResult result = run();
    String json = strict.writeValueAsString(result.toTree());
    JsonNode tree = strict.readTree(json);
    assertEquals(4, tree.path("attention").size());
    JsonNode entry = tree.path("attention").get(0);
    for (String key :
        List.of(
            "layer",
            "head",
            "length",
            "headDim",
            "betaHat",
            "betaHatError",
            "regime",
            "largest",
            "largestError",
            "mean",
            "meanError",
            "effectiveRank",
            "effectiveRankError",
            "stableRank",
            "entropy",
            "normalisedEntropy",
            "sinkMass",
            "sinkKey",
            "rankOne",
            "ks",
            "ksError",
            "outliers",
            "unusual")) {
      assertTrue(entry.has(key), key);
    }
    assertEquals(12, entry.path("length").doubleValue());
    assertTrue(entry.path("ks").has("re-initialised head"));
    assertEquals(15, tree.path("pooling").size());
    JsonNode pooled = tree.path("pooling").get(0);
    for (String key :
        List.of(
            "depth",
            "strategy",
            "kappa",
            "gamma",
            "largest",
            "edge",
            "freeProductEdge",
            "outliers",
            "alignment",
            "accuracy",
            "ks")) {
      assertTrue(pooled.has(key), key);
    }
    assertEquals("last layer", pooled.path("depth").textValue());
    assertTrue(pooled.path("ks").has("free product") && pooled.path("ks").has("Silverstein"));
    assertTrue(tree.path("pooling").get(2).path("kappa").isNull(), "max has no kappa");
    assertEquals(
        List.of(
            "model", "texts", "sentence", "attention", "pooling", "timing", "notes", "provenance"),
        List.copyOf(result.toTree().keySet()));
    assertTrue(tree.path("timing").path("spectraSeconds").doubleValue() > 0);
    assertEquals(64, tree.path("provenance").path("sentences sha256").textValue().length());
    assertTrue(!json.contains("NaN") && !json.contains("Infinity"));
  }

  @Test
  void keepsWhatPicturesNeed() {
    StudyResult result = run();
    SpectrumDetail head = result.attention().get(0).detail();
    assertEquals(12, head.spectrum().size());
    assertEquals(12, head.bands().get("re-initialised head").upper().length);
    assertTrue(head.laws().get("gaussian equivalence").x().length > 100);
    PooledResult pooled = result.of(pooledCovariance(mean())).at(Spectra.layer(0), mean());
    assertEquals(
        pooled.edge().orElseThrow(), pooled.detail().laws().get("Silverstein").edge(), 1e-12);
  }

  @Test
  void csvHasOneLinePerHeadAndPooling() {
    StudyResult result = run();
    assertEquals(5, result.attentionCsv().lines().count());
    String header = result.attentionCsv().lines().findFirst().orElseThrow();
    assertTrue(header.startsWith("layer,head,length,"), header);
    assertEquals(16, result.poolingCsv().lines().count());
    StudyResult pooledOnly =
        Spectra.of(SimulatedSource.of(SHAPE, 1)).probe(pooledCovariance(mean())).run(TEXTS);
    assertEquals(1, pooledOnly.attentionCsv().lines().count());
  }

  @Test
  void verdictSpeaksOfEveryLayerAndDepth() {
    List<String> lines = run().verdict();
    assertTrue(
        lines.stream().anyMatch(l -> l.startsWith("Layer 2: ") && l.contains("β̂")),
        lines.toString());
    assertTrue(lines.stream().anyMatch(l -> l.startsWith("Embedding table: ")), lines.toString());
  }
}
