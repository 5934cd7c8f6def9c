package io.attentionspectra.report.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.attentionspectra.attention.AttentionHead;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.compare.ComparisonResult;
import io.attentionspectra.ensemble.TokenHeads;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.model.Texts;
import io.attentionspectra.simulate.SimulatedHeads;
import io.attentionspectra.simulate.SimulatedSource;
import io.attentionspectra.study.Spectra;
import io.attentionspectra.testing.Browser;
import io.attentionspectra.testing.RenderedPage;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page about two models in a browser: no column, line or dot is missing. */
@Timeout(180)
final class ComparisonPageTest {

  private static final int LAYERS = 2;
  private static final int HEADS = 3;
  private static final ComparisonResult RESULT = result(HEADS * 8);

  @TempDir Path directory;

  /** Heads of one law, of which one is drawn anew in the second model. */
  private record Heads(boolean withOther) implements SimulatedHeads {

    @Override
    public Matrix tokens(int length, Randomness randomness) {
      return Matrix.of(length, 12, randomness.gaussians(length * 12));
    }

    @Override
    public AttentionHead head(
        Matrix tokens, int layer, int head, int headSize, Randomness randomness) {
      boolean other = withOther && layer == 1 && head == 2;
      return TokenHeads.given(tokens, headSize, other ? 2 : 1)
          .draw(other ? randomness.child("other", 0) : randomness);
    }
  }

  private static ComparisonResult result(int secondWidth) {
    ModelShape first = new ModelShape(LAYERS, HEADS, 8, HEADS * 8, 100, 32, false);
    ModelShape second = new ModelShape(LAYERS, HEADS, 8, secondWidth, 100, 32, false);
    return Spectra.compare(SimulatedSource.of(first, 3).withHeads(new Heads(false)))
        .against(SimulatedSource.of(second, 3).withHeads(new Heads(true)))
        .because("<b>is it there?</b>")
        .run(
            Texts.of(
                "words", IntStream.range(0, 20).mapToObj(n -> "w" + " w".repeat(19)).toList()));
  }

  @Test
  void everyNumberIsInThePage() throws Exception {
    JsonNode result = PageData.of(Report.of(RESULT).toHtml()).path("result");
    assertEquals(LAYERS * HEADS, result.path("heads").size());
    assertEquals(LAYERS + 1, result.path("depths").size());
    assertEquals(RESULT.verdict().get(0), result.path("verdict").get(0).textValue());
    assertEquals(
        RESULT.heads().get(5).distance().value().value(),
        result.path("heads").get(5).path("distance").path("value").doubleValue());
  }

  @Test
  void theVerdictComesFirstAndEveryHeadIsInTheMap() throws Exception {
    RenderedPage page = open(RESULT);
    page.between("<h1>", "</h1>").requires("leaves 5 of 6 heads within sampling error");
    page.requires("&lt;b&gt;is it there?&lt;/b&gt;");
    page.between("id=\"tiles\"", "</header>")
        .requires("heads stay within sampling error")
        .requires("is how far a typical head moved on the way to a head that has forgotten all")
        .requires("nearest neighbours of a text stay")
        .requires("CKA");
    RenderedPage map = page.between("id=\"map\"", "id=\"head\"");
    for (int layer = 0; layer < LAYERS; layer++) {
      for (int head = 0; head < HEADS; head++) {
        map.requires("aria-label=\"layer " + layer + ", head " + head + ": how far attention");
      }
    }
    map.requires(" marked\" aria-pressed=\"true\"");
    assertTrue(map.drawing().marks() >= LAYERS * HEADS * 5, "dots: " + map.drawing().marks());
  }

  @Test
  void theChosenHeadShowsItsQuantitiesAndDirections() throws Exception {
    RenderedPage head = open(RESULT).between("id=\"head\"", "id=\"depths\"");
    head.requires("Layer 1, head 2: attention moved by");
    head.requiresColumns(
        "Quantity", "First", "Second", "Change ± sampling", "Fresh weights", "p (corrected)");
    assertEquals(5, head.rows());
    RenderedPage drawing = head.drawing();
    for (String line :
        List.of("left (who listens)", "right (who is heard)", "re-initialised head")) {
      drawing.requiresLine(head.swatch(line), line);
    }
  }

  @Test
  void depthsAndHeadsAreInTables() throws Exception {
    RenderedPage page = open(RESULT);
    RenderedPage agreement = page.between("id=\"agreement\"", "id=\"covariances\"");
    for (String line :
        List.of(
            "nearest neighbours that stay (of 4)", "CKA", "leading directions", "neighbours by")) {
      agreement.drawing().requiresLine(agreement.swatch(line), line);
    }
    RenderedPage covariances = page.between("id=\"covariances\"", "id=\"depth-table\"");
    for (String line : List.of("covariance", "its eigenvalues", "covariance, other texts")) {
      covariances.drawing().requiresLine(covariances.swatch(line), line);
    }
    RenderedPage depths = page.between("id=\"depth-table\"", "</section>");
    depths.requiresColumns(
        "Depth",
        "Neighbours kept",
        "CKA",
        "Covariance",
        "p",
        "corrected",
        "Eigenvalues",
        "Leading directions");
    assertEquals(LAYERS + 1, depths.rows());
    RenderedPage all = page.between("id=\"all-heads\"", "id=\"origin\"");
    all.requiresColumns(
        "Head",
        "Moved",
        "Told from sampling",
        "β̂",
        "Rank",
        "Sink",
        "Entropy",
        "Spectrum",
        "‖A₁−A₂‖",
        "of N3",
        "Left, k = 1",
        "Left, k = 5",
        "Right, k = 1",
        "Right, k = 5",
        "Least corrected p");
    assertEquals(LAYERS * HEADS, all.rows());
    page.between("id=\"provenance\"", "</section>")
        .requires("First model")
        .requires("Second model");
  }

  @Test
  void saysWhyCovariancesOfUnequalWidthsAreNotThere() throws Exception {
    open(result(10))
        .between("id=\"covariances\"", "id=\"depth-table\"")
        .requires("Covariances are compared between vectors of one width; these have 24 and 10.");
  }

  private RenderedPage open(ComparisonResult result) throws Exception {
    Path file = directory.resolve("comparison.html");
    Report.of(result).writeHtml(file);
    RenderedPage drawn = Browser.in(directory).open(file.toUri());
    drawn.requires("data-ready=\"yes\"");
    return drawn.content();
  }
}
