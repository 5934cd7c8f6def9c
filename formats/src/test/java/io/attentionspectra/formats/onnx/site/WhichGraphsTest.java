package io.attentionspectra.formats.onnx.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attentionspectra.formats.internal.checkpoint.SafetensorsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The rows of ONNX files in the table of docs/guide/which-models.md are what exported and written
 * graphs show. {@code main} prints them.
 */
final class WhichGraphsTest {

  private static final Path PAGE = Path.of("..", "docs", "guide", "which-models.md");

  /** As of directories: a quarter and a fifth of what is asked of all formats. */
  private static final double ATTENTION = 5e-6;

  private static final double HIDDEN = 2e-5;

  @Test
  void thePageShowsWhatTheGraphsShow() throws Exception {
    String page = Files.readString(PAGE);
    List<String> rows = rows();
    String expected = String.join("\n", rows);
    assertTrue(page.contains(expected), () -> "the rows are now:\n" + expected);
    assertEquals(rows.size(), page.lines().filter(line -> line.startsWith("| ONNX")).count());
  }

  private static List<String> rows() throws Exception {
    List<String> rows = new ArrayList<>();
    for (String name : ExportedGraphTest.names().toList()) {
      rows.add(exported(name));
    }
    for (String name : FixtureGraphTest.names().toList()) {
      rows.add(written(name));
    }
    return rows;
  }

  private static String exported(String name) throws Exception {
    byte[] file = ExportedGraphTest.model(name);
    OnnxProbe probe = OnnxProbe.of(file);
    double attention = 0;
    double hidden = 0;
    try (SafetensorsFile expected = ExportedGraphTest.expected(name)) {
      for (int text = 0; text < 2; text++) {
        ProbedRun run = ProbedRun.of(file, probe, ExportedGraphTest.inputs(name, text, expected));
        for (OnnxSite site : probe.sites()) {
          Array wanted =
              ExportedGraphTest.array(expected, "seq" + text + ".attention." + site.index());
          attention = Math.max(attention, difference(run.attention(site, 1), wanted));
        }
        for (int depth = 0; depth < probe.hiddenStates().size(); depth++) {
          Array wanted =
              ExportedGraphTest.array(expected, ExportedGraphTest.hidden(name, text, depth));
          hidden = Math.max(hidden, difference(run.value(probe.hiddenStates().get(depth)), wanted));
        }
      }
    }
    return row("ONNX, exported", name, probe, attention, ATTENTION, OptionalDouble.of(hidden));
  }

  private static String written(String name) throws Exception {
    JsonNode expected = new ObjectMapper().readTree(FixtureGraphTest.facts(name).toFile());
    Path file = FixtureGraphTest.graph(name);
    OnnxProbe probe = OnnxProbe.of(file);
    ProbedRun run =
        ProbedRun.of(Files.readAllBytes(file), probe, FixtureGraphTest.inputs(expected));
    double attention = 0;
    for (OnnxSite site : probe.sites()) {
      Array wanted = FixtureGraphTest.array(expected.get("attention").get(site.index()));
      Array read =
          site.probabilities().isPresent()
              ? run.attention(site, wanted.size(0))
              : run.again(site, wanted.size(0), wanted.size(1));
      attention = Math.max(attention, difference(read, wanted));
    }
    double bound = Math.max(ATTENTION, expected.get("tolerance").asDouble() / 2);
    return row("ONNX", name, probe, attention, bound, OptionalDouble.empty());
  }

  private static double difference(Array read, Array wanted) {
    return new Array(read.shape(), wanted.numbers()).largestDifference(read);
  }

  private static String row(
      String format,
      String name,
      OnnxProbe probe,
      double attention,
      double bound,
      OptionalDouble hidden) {
    List<OnnxSite> sites = probe.sites();
    return String.join(
        " | ",
        "| " + format,
        "`" + name + "`",
        sites.stream().map(OnnxSite::operation).distinct().collect(Collectors.joining(", ")),
        sites.size() + " of " + (probe.hiddenStates().size() - 1),
        bounded(attention, bound),
        hidden.isPresent() ? bounded(hidden.getAsDouble(), HIDDEN) : "",
        all(sites, site -> site.product().isPresent()),
        all(sites, site -> site.tokens().isPresent()),
        probe.hiddenStates().isEmpty() ? "no" : "yes",
        all(sites, site -> site.product().isPresent()),
        all(sites, site -> known(site.queries()) && known(site.keys())) + " |");
  }

  private static boolean known(Optional<OnnxSite.Projection> projection) {
    return projection.map(of -> !of.columns().isEmpty()).orElse(false);
  }

  private static String bounded(double difference, double bound) {
    String shown = bound == ATTENTION ? "5e-6" : bound == HIDDEN ? "2e-5" : String.valueOf(bound);
    return difference < bound ? "< " + shown : "**" + difference + "**";
  }

  private static String all(List<OnnxSite> sites, Predicate<OnnxSite> known) {
    return sites.stream().allMatch(known) ? "yes" : "no";
  }

  /** Prints the rows. */
  public static void main(String[] args) throws Exception {
    rows().forEach(System.out::println);
  }
}
