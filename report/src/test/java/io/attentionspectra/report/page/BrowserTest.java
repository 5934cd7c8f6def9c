package io.attentionspectra.report.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.advice.DepthAdvice;
import io.attentionspectra.advice.LabelOutcome;
import io.attentionspectra.advice.PoolingAdvice;
import io.attentionspectra.advice.StrategyAdvice;
import io.attentionspectra.base.Confidence;
import io.attentionspectra.model.Note;
import io.attentionspectra.nulls.Outlier;
import io.attentionspectra.result.StudyResult;
import io.attentionspectra.spectrum.Spectrum;
import io.attentionspectra.testing.Browser;
import io.attentionspectra.testing.RenderedPage;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real results in a browser: scripts run through, and no column, curve or band is missing. */
@Timeout(180)
class BrowserTest {

  @TempDir Path directory;

  @Test
  void aStudyShowsEveryHeadAndNull() throws Exception {
    StudyResult study = RealResults.study();
    RenderedPage page = open(Report.of(study));
    for (int layer = 0; layer < RealResults.LAYERS; layer++) {
      for (int head = 0; head < RealResults.HEADS; head++) {
        page.requires("aria-label=\"layer " + layer + ", head " + head + ":");
      }
    }
    RenderedPage spectrum = page.between("id=\"spectrum\"", "id=\"numbers\"");
    assertPicture(spectrum, RealResults.NULLS, RealResults.NULLS.subList(2, 4));
    spectrum.requires("Hollow circles: the same head without its sink (balanced).");
    page.between("id=\"map\"", "id=\"spectrum\"")
        .requires("with its sinks, as computed")
        .requires("without sinks, balanced");
    page.requires("heads have one without their attention sinks");
    RenderedPage numbers = page.between("id=\"numbers\"", "id=\"pooling\"");
    RenderedPage ladder = numbers.between("Against each null", "Patterns beyond the null");
    ladder.requiresColumns("Null", "KS distance", "KS of chance", "λ₁ / edge", "What it assumes");
    assertEquals(RealResults.NULLS.size(), ladder.rows());
    numbers
        .between("Patterns beyond the null", "</section>")
        .requiresColumns("λ", "p-value", "corrected", "participation", "carried by");
    RenderedPage all = page.between("id=\"all-heads\"", "id=\"origin\"");
    all.requiresColumns(
        "Head",
        "Regime",
        "λ₁",
        "KS gaussian equivalence",
        "KS spherical equivalence",
        "KS covariance surrogate",
        "KS re-initialised head",
        "Sharpness β̂",
        "Effective rank",
        "Stable rank",
        "Entropy (nats)",
        "Normalised entropy",
        "Attention sink",
        "Directions beyond chance",
        "Beyond",
        "What is unusual");
    assertEquals(study.attention().size(), all.rows());
  }

  @Test
  void aStudyShowsEveryPoolingAndLaw() throws Exception {
    StudyResult study = RealResults.study();
    RenderedPage pooling = open(Report.of(study)).between("id=\"pooling-body\"", "id=\"tables\"");
    pooling.requiresColumns(
        "Pooling",
        "of",
        "Accuracy",
        "Alignment",
        "λ₁ / edge",
        "Outliers",
        "λ₁",
        "Edge",
        "Edge, isotropic",
        "κ",
        "γ");
    assertEquals(study.pooling().size(), pooling.rows());
    RenderedPage spectrum = pooling.between("Spectrum under", "The numbers of");
    assertPicture(spectrum, RealResults.POOLED_LAWS, List.of());
    pooling
        .between("The numbers of", "</section>")
        .requires("KS to Silverstein")
        .requires("KS to free product")
        .requiresColumns("λ", "p-value", "corrected");
  }

  /** Every null in the legend, its line in the drawing, its band if it is simulated. */
  private static void assertPicture(
      RenderedPage panel, List<String> nulls, List<String> simulated) {
    RenderedPage drawing = panel.drawing();
    for (String label : nulls) {
      String colour = panel.swatch(label);
      drawing.requiresLine(colour, label);
      if (simulated.contains(label)) {
        drawing.requiresBand(colour, label);
        panel.requires(label + " (band)");
      }
    }
    assertTrue(drawing.marks() > 10, "measured values: " + drawing.marks());
  }

  /** The badge of one way to use vectors, and a line for each pooling that is decidedly better. */
  private static List<String> requiresBetter(
      RenderedPage page,
      String badge,
      String line,
      LabelOutcome.Comparison comparison,
      String advised) {
    List<String> better =
        comparison.others().stream()
            .filter(LabelOutcome.PairedAccuracy::better)
            .map(LabelOutcome.PairedAccuracy::strategy)
            .toList();
    page.requires(
        badge
            + ": "
            + (better.isEmpty()
                ? "nothing decidedly beats " + advised
                : better.get(0) + " is decidedly better"));
    better.forEach(each -> page.requires(line + ": " + each + " is better than " + advised));
    return better;
  }

  @Test
  void adviceShowsItsRankingAndItsWeights() throws Exception {
    PoolingAdvice advice = RealResults.advice();
    RenderedPage page = open(Report.of(advice));
    RenderedPage last = page.between(">Last layer<", ">Layer 0<");
    last.requiresColumns("Pooling", "Rank", "α/κ (95 %)", "Split", "Linear");
    assertEquals(6, last.rows());
    String advised = advice.outputFirst().get(0).advice().advised().orElseThrow().strategy();
    last.requires("choose " + advised);
    page.requires("to choose at the last layer; labels do not bear it out");
    page.requires("to choose at layer 0; labels do not bear it out");
    LabelOutcome outcome = advice.outputFirst().get(0).advice().outcome().orElseThrow();
    List<String> beaten =
        requiresBetter(last, "split without labels", "Split", outcome.split(), advised);
    List<String> beatenToo =
        requiresBetter(last, "linear classifier", "Linear", outcome.linear(), advised);
    assertFalse(beaten.isEmpty() && beatenToo.isEmpty());
    last.requires("on texts they had not seen");
    RenderedPage weights = last.between("Which tokens count", "What theory predicts");
    weights.requires(
        "Weights over positions at the last layer: top-eigenvector, learned, trained on labels,"
            + " harmonic, mean");
    for (String line :
        List.of("top-eigenvector", "learned", "trained on labels", "harmonic", "mean")) {
      weights.drawing().requiresLine(weights.swatch(line), line);
    }
    RenderedPage table = page.between(">Token table<", "</section>");
    for (String law : List.of("isotropic", "top-r plus isotropic")) {
      table.drawing().requiresLine(table.swatch(law), law);
    }
    assertTrue(table.drawing().marks() > 10, "eigenvalues of the table");
  }

  @Test
  void adviceShowsPredictionsBesideMeasurements() throws Exception {
    RenderedPage page = open(Report.of(RealResults.advice()));
    RenderedPage predicted = page.between("What theory predicts", "What the columns mean");
    predicted.requiresColumns(
        "Pooling",
        "κ",
        "Edge, predicted",
        "Edge, measured",
        "λ₁, predicted",
        "λ₁, measured",
        "Alignment, predicted",
        "Alignment, labels",
        "Beyond chance",
        "Smallest p",
        "Texts needed");
    assertEquals(6, predicted.rows());
    page.requires("<dt>Texts needed</dt>");
    RenderedPage pooling = page.between("id=\"pooling-body\"", "id=\"tables\"");
    assertEquals(12, pooling.rows());
    assertPicture(
        pooling.between("Spectrum under", "The numbers of"), RealResults.POOLED_LAWS, List.of());
  }

  @Test
  void numbersOfAdviceAreForPeople() throws Exception {
    RenderedPage page = open(Report.of(with(RealResults.advice(), predicted(), unpredicted())));
    assertEquals(
        "|0.0625|0.0941|0.321|1.59| (1.54 to 1.64)|1.65|0.74| (0.7 to 0.78)|0.66"
            + "|10 or more| beyond 0.15|&lt; 10⁻³⁰⁰|138| (121 to 160)|",
        predictionsOf("mean", page));
    assertEquals("|none|none|0.427|none|0.427|none|–|none|none|none|", predictionsOf("max", page));
  }

  /** Texts of the cells of a row of the second table. */
  private static String predictionsOf(String strategy, RenderedPage page) {
    String row =
        page.between("What theory predicts", "What the columns mean")
            .between(">" + strategy + "</th>", "</tr>")
            .html();
    return row.substring(row.indexOf("<td")).replaceAll("(<[^>]*>)+", "|");
  }

  private static StrategyAdvice predicted() {
    Confidence exact = new Confidence(4, 3, 5);
    return new StrategyAdvice(
        "mean",
        Optional.of(0.0625),
        Optional.empty(),
        Optional.of(exact),
        Optional.empty(),
        Optional.of(
            new StrategyAdvice.Prediction(
                exact,
                0.09411,
                new Confidence(1.588, 1.537, 1.639),
                new Confidence(0.74, 0.7, 0.78),
                new Confidence(138, 121, 160))),
        new StrategyAdvice.Measured(
            Spectrum.of(1.646, 0.321, 0.1, 0.05),
            0.321,
            Optional.of(0.15),
            Optional.of(0.2),
            Optional.of(0.0),
            Collections.nCopies(10, new Outlier(1.646, 0, 0, 0.1)),
            Optional.of(0.75),
            Optional.empty(),
            Map.of()),
        Optional.of(new StrategyAdvice.Labelled(0.66, exact, exact)),
        OptionalInt.of(1),
        List.of(),
        List.of());
  }

  private static StrategyAdvice unpredicted() {
    return new StrategyAdvice(
        "max",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new StrategyAdvice.Measured(
            Spectrum.of(0.4271, 0.02),
            0.4271,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Map.of()),
        Optional.empty(),
        OptionalInt.empty(),
        List.of(),
        List.of());
  }

  /** The advice with other strategies at its last depth. */
  private static PoolingAdvice with(PoolingAdvice advice, StrategyAdvice... strategies) {
    PoolingAdvice.AtDepth last = advice.outputFirst().get(0);
    DepthAdvice own = last.advice();
    DepthAdvice other =
        new DepthAdvice(
            own.sequences(),
            own.dimension(),
            own.correlation(),
            own.determined(),
            List.of(strategies),
            List.of(),
            own.laws(),
            own.tokenVariance(),
            own.frequencies(),
            own.majority(),
            Optional.empty(),
            own.notes());
    return new PoolingAdvice(
        advice.sentence(),
        advice.model(),
        advice.shape(),
        advice.texts(),
        advice.lengths(),
        advice.window(),
        List.of(PoolingAdvice.AtDepth.of(last.depth(), other)),
        advice.tokenTable(),
        advice.timing(),
        advice.notes(),
        advice.provenance());
  }

  @Test
  void aStudyWithoutPoolingSaysWhy() throws Exception {
    StudyResult study = RealResults.study();
    StudyResult heads =
        new StudyResult(
            study.sentence(),
            study.model(),
            study.shape(),
            study.texts(),
            study.attention(),
            List.of(),
            study.timing(),
            List.of(Note.of(Note.Kind.TOO_FEW_TEXTS, "too few texts <b>for</b> a covariance")),
            study.provenance());
    open(Report.of(heads)).requires("too few texts &lt;b&gt;for&lt;/b&gt;");
  }

  @Test
  void aTraceDrawsItself() throws Exception {
    String document = open(SampleTrace.complete()).html();
    assertTrue(document.contains("data-readings=\"" + SampleTrace.READINGS + "\""));
    for (int layer = 0; layer < SampleTrace.LAYERS; layer++) {
      for (int head = 0; head < SampleTrace.HEADS; head++) {
        assertTrue(document.contains("aria-label=\"layer " + layer + ", head " + head + ":"));
      }
    }
    assertTrue(document.contains("After 1,450 steps 6 of 8 heads have learned beyond chance"));
    assertTrue(document.contains("sharp &lt;b&gt;head&lt;/b&gt;"));
    assertTrue(document.contains("Weights at step 1,450"));
    for (String chart :
        List.of("training", "head", "pooled-time", "weights-step", "weights-time")) {
      assertTrue(Pattern.compile("id=\"" + chart + "\".*?<svg").matcher(document).find(), chart);
    }
  }

  @Test
  void aDivergedTraceSaysSo() throws Exception {
    open(SampleTrace.diverged()).requires("Training diverged at step 170");
  }

  @Test
  void aTraceWithoutReadingsIsNoError() throws Exception {
    open(SampleTrace.complete().subList(0, 1)).requires(">a sample training</h1>");
  }

  private RenderedPage open(List<Map<String, Object>> trace) throws Exception {
    Path file = SampleTrace.write(directory.resolve("trace.jsonl"), trace);
    return open(TraceReport.of(file)::writeHtml);
  }

  private RenderedPage open(Report report) throws Exception {
    return open(report::writeHtml);
  }

  private RenderedPage open(Consumer<Path> report) throws Exception {
    Path page = directory.resolve("report.html");
    report.accept(page);
    RenderedPage drawn = Browser.in(directory).open(page.toUri());
    drawn.requires("data-ready=\"yes\"");
    return drawn.content();
  }
}
