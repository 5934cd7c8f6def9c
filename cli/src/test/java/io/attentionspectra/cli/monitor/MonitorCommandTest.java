package io.attentionspectra.cli.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.attentionspectra.cli.Invocation;
import io.attentionspectra.cli.Main;
import io.attentionspectra.cli.training.TrainingOutcome;
import io.attentionspectra.monitor.trace.Trace;
import io.attentionspectra.testing.Browser;
import io.attentionspectra.testing.RenderedPage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The training example at tiny settings, and what the command refuses. */
final class MonitorCommandTest {

  /** With the largest budget; a reading that takes longer than three steps is left out even so. */
  private static final List<String> TINY =
      List.of("monitor", "--glosses", "200", "--every", "3", "--budget", "1", "--json");

  /** Steps of which a reading is due: the warm-up, every third, the last. */
  private static final List<Integer> DUE = List.of(0, 1, 2, 3, 6, 9, 10);

  /** A training of one epoch, its trace, page and event files, and what the command said. */
  @TempDir private static Path trained;

  private static JsonNode answer = MissingNode.getInstance();

  @TempDir private Path folder;

  @BeforeAll
  static void train() throws IOException {
    answer =
        run(
                "--trace",
                trained.resolve("trace.jsonl").toString(),
                "--epochs",
                "1",
                "--report",
                trained.resolve("page.html").toString(),
                "--tensorboard",
                trained.resolve("events").toString(),
                "--balanced",
                "--serve",
                "0")
            .json();
  }

  @Test
  void trainsTracesAndReports() throws IOException {
    assertEquals(10, answer.path("steps").intValue());
    assertEquals(320, answer.path("trainingGlosses").intValue());
    assertEquals(80, answer.path("heldOutGlosses").intValue());
    JsonNode last = answer.path("last");
    assertEquals(10, last.path("step").intValue());
    assertEquals(8, last.path("attention").size());
    for (JsonNode head : last.path("attention")) {
      assertTrue(head.path("balanced").path("effectiveRank").doubleValue() >= 1, head.toString());
    }
    assertEquals(16, last.path("weights").path("learned").size());
    assertEquals(16, last.path("weights").path("top-eigenvector").size());
    assertTrue(last.path("metrics").path("held-out accuracy").doubleValue() > 0);
    assertTrue(last.path("pooling").path(0).path("edge").doubleValue() > 0);
    Path trace = trained.resolve("trace.jsonl");
    List<Integer> steps = steps(trace);
    assertEquals(answer.path("readings").intValue(), steps.size());
    assertTrue(DUE.containsAll(steps), steps::toString);
    assertEquals(List.of(DUE.get(0), DUE.get(DUE.size() - 1)), List.of(steps.get(0), last(steps)));
    assertEquals(DUE.size(), steps.size() + skipped(trace), "taken or counted as left out");
    assertTrue(Files.readString(trained.resolve("page.html")).contains("</html>"));
    try (Stream<Path> files = Files.list(trained.resolve("events"))) {
      assertTrue(files.anyMatch(file -> file.toString().contains("tfevents")));
    }
  }

  /** The trace of a real training in a browser: no head, curve, band or column is missing. */
  @Test
  void thePageOfTheTrainingDrawsItself() throws Exception {
    RenderedPage page = Browser.in(folder).open(trained.resolve("page.html").toUri()).content();
    page.requires("data-readings=\"" + answer.path("readings").intValue() + "\"");
    for (JsonNode head : answer.path("last").path("attention")) {
      String place = "layer " + head.path("layer") + ", head " + head.path("head") + ":";
      page.between("aria-label=\"" + place, "</button>").requires("<line");
    }
    lines(page.between("id=\"training\"", "</section>"), "loss (left axis)", "held-out accuracy");
    RenderedPage head = page.between("id=\"head\"", "</section>");
    lines(head, "λ₁, the strongest pattern", "λ₂ … λ₅", "edge: what chance reaches");
    head.drawing().requiresBand(head.swatch("edge: what chance reaches"), "edge of the head");
    RenderedPage pooled = page.between("id=\"pooled-time\"", "id=\"pooled-table\"");
    for (JsonNode entry : answer.path("last").path("pooling")) {
      lines(pooled, entry.path("strategy").asText() + ", " + entry.path("depth").asText());
    }
    lines(pooled, "edge");
    pooled.drawing().requiresBand(pooled.swatch("edge"), "edge of the pooled covariance");
    page.between("id=\"pooled-table\"", "</section>")
        .requiresColumns(
            "Pooling", "Beyond since", "Accuracy", "Alignment", "λ₁ / edge", "Outliers");
    String[] weights = {"learned", "top-eigenvector", "harmonic:1.0", "mean"};
    lines(page.between("id=\"weights-step\"", "id=\"weights-time\""), weights);
    lines(
        page.between("id=\"weights-time\"", "</section>"),
        "top-eigenvector",
        "harmonic:1.0",
        "mean");
  }

  /** Every name in the legend of a chart has its line in the drawing. */
  private static void lines(RenderedPage chart, String... names) {
    for (String name : names) {
      chart.drawing().requiresLine(chart.swatch(name), name);
    }
  }

  /** A run that was cut off goes on as if it had not been: same numbers, no gap, no duplicate. */
  @Test
  void aKilledTrainingGoesOnToTheSameWeights() throws IOException {
    Path whole = folder.resolve("whole.jsonl");
    JsonNode expected = run("--trace", whole.toString(), "--epochs", "2").json();
    Path killed = folder.resolve("killed.jsonl");
    run("--trace", killed.toString(), "--epochs", "1").json();
    List<String> lines = Files.readAllLines(killed);
    Files.write(killed, lines.subList(0, lines.size() - 1));
    Files.writeString(
        killed, "{\"kind\":\"reading\",\"step\":10,\"atten", StandardOpenOption.APPEND);
    JsonNode resumed = run("--trace", killed.toString(), "--epochs", "2", "--resume").json();
    assertEquals(20, resumed.path("steps").intValue());
    for (String part : List.of("attention", "pooling", "weights")) {
      assertEquals(expected.path("last").path(part), resumed.path("last").path(part), part);
    }
    assertEquals(expected.path("heldOutAccuracy"), resumed.path("heldOutAccuracy"));
    List<Integer> steps = steps(killed);
    assertEquals(steps.stream().distinct().sorted().toList(), steps);
    assertEquals(1, count(killed, "resume"));
    assertEquals(1, count(killed, "end"));
  }

  @Test
  void refusesBeforeTraining() throws IOException {
    Path trace = Files.writeString(folder.resolve("there.jsonl"), "{\"kind\":\"start\"}\n");
    Path fresh = folder.resolve("fresh.jsonl");
    refused("exists already", "--trace", trace.toString());
    refused("nothing to resume", "--trace", fresh.toString(), "--resume");
    refused("checkpoint", "--trace", trace.toString(), "--resume");
    refused("--every", "--trace", fresh.toString(), "--every", "0");
    refused("--epochs", "--trace", fresh.toString(), "--epochs", "0");
    refused("--checkpoint-every", "--trace", fresh.toString(), "--checkpoint-every", "0");
    refused("--serve", "--trace", fresh.toString(), "--serve", "65536");
    refused("add --serve", "--trace", fresh.toString(), "--bind", "127.0.0.1");
    refused("neither served nor reported", "--watch", trace.toString());
    String page = at("page.html");
    refused("add --serve", "--watch", trace.toString(), "--report", page, "--bind", "127.0.0.1");
    refused("but --resume", "--watch", trace.toString(), "--report", page, "--resume");
    refused("but --every", "--watch", trace.toString(), "--report", page, "--every", "25");
    assertFalse(Files.exists(Path.of(page)));
    refused("is no file", "--watch", fresh.toString(), "--report", at("page.html"));
    refused("report", "--trace", fresh.toString(), "--report", at("none/page.html"));
    Path below = trace.resolve("below.jsonl");
    refused("trace = " + below + ": cannot be written", "--trace", below.toString());
    refused("(" + trace + " exists and is no directory)", "--trace", below.toString());
    refused("; choose another place for the trace", "--trace", below.toString());
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(taken.getLocalPort());
      refused("choose another port", "--trace", fresh.toString(), "--serve", port);
    }
    assertFalse(Files.exists(fresh));
    assertEquals("{\"kind\":\"start\"}\n", Files.readString(trace));
  }

  /** A training whose readings all failed. */
  @Test
  void answersWithoutAReading() throws IOException {
    Path trace = Files.writeString(folder.resolve("bare.jsonl"), "{\"kind\":\"start\"}\n");
    MonitorAnswer answer =
        MonitorAnswer.of(new TrainingOutcome(10, 320, 80, 0.5, 1), trace, Optional.empty());
    assertTrue(answer.text().contains("50.0 % of 80"), answer.text());
    assertTrue(answer.text().contains("0, alarms 0"), answer.text());
    assertFalse(answer.text().contains("strongest"), answer.text());
    assertEquals(0, answer.json().get("readings"));
    assertFalse(answer.json().containsKey("last"));
  }

  @Test
  void reportsTheTraceOfAnotherProcess() throws IOException {
    Path trace =
        Files.writeString(folder.resolve("other.jsonl"), "{\"kind\":\"start\",\"model\":\"m\"}\n");
    JsonNode json =
        Invocation.of("monitor", "--watch", trace.toString(), "--report", at("page.html"), "--json")
            .json();
    assertEquals(trace.toString(), json.path("trace").textValue());
    assertTrue(Files.readString(folder.resolve("page.html")).contains("<title>m – "));
  }

  /** A trace that no process writes yet is waited for, and that is said once. */
  @Test
  void saysThatItWaitsForATrace() throws Exception {
    Path later = folder.resolve("later.jsonl");
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] line = {"monitor", "--watch", later.toString(), "--serve", "0"};
    Thread command =
        new Thread(() -> Main.run(new PrintWriter(out, true), new PrintWriter(err, true), line));
    command.start();
    try {
      while (command.isAlive() && !err.toString().contains("waiting")) {
        Thread.sleep(10);
      }
    } finally {
      command.interrupt();
      command.join(30_000);
    }
    assertFalse(command.isAlive());
    List<String> said = err.toString().lines().toList();
    assertEquals(2, said.size(), err.toString());
    assertTrue(said.get(0).startsWith("live at http://"), said.get(0));
    assertEquals("waiting for " + later, said.get(1));
    assertTrue(out.toString().startsWith("No longer watching"), out.toString());
  }

  private String at(String name) {
    return folder.resolve(name).toString();
  }

  private static Invocation run(String... options) {
    List<String> line = new ArrayList<>(TINY);
    line.addAll(List.of(options));
    return Invocation.of(line.toArray(new String[0]));
  }

  private static void refused(String expected, String... options) {
    List<String> line = new ArrayList<>(List.of("monitor"));
    line.addAll(List.of(options));
    Invocation run = Invocation.of(line.toArray(new String[0]));
    assertEquals(2, run.status(), run.err());
    assertEquals("", run.out());
    assertEquals(1, run.err().strip().lines().count(), run.err());
    assertTrue(run.err().contains(expected), run.err());
  }

  private static List<Integer> steps(Path trace) throws IOException {
    return Trace.read(trace).events().stream()
        .filter(event -> event.path("kind").asText().equals("reading"))
        .map(event -> event.path("step").intValue())
        .toList();
  }

  private static int last(List<Integer> steps) {
    return steps.get(steps.size() - 1);
  }

  private static int skipped(Path trace) throws IOException {
    List<JsonNode> events = Trace.read(trace).events();
    return events.get(events.size() - 1).path("skipped").intValue();
  }

  private static long count(Path trace, String kind) throws IOException {
    return Trace.read(trace).events().stream()
        .filter(event -> event.path("kind").asText().equals(kind))
        .count();
  }
}
