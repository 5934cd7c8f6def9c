package io.attentionspectra.cli.pooling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attentionspectra.cli.FailureTest;
import io.attentionspectra.cli.Invocation;
import io.attentionspectra.cli.Main;
import io.attentionspectra.djl.pooling.PoolingChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Advice end to end on the trained model: result, report, file, crash, and what it refuses. */
@Timeout(300)
final class PoolingCommandTest {

  private static final String[] ANIMALS = {"cat", "dog", "horse", "eagle", "shark", "bear"};
  private static final String[] THINGS = {"hammer", "clock", "boat", "engine", "knife", "lamp"};

  /** [CLS] is the same vector in every text at the embedding table. */
  private static final String CONSTANT = " --window 5 --layers table --strategies first";

  private static final Path GPT2 =
      Path.of("../djl-integration/src/test/resources/io/attentionspectra/djl/model/gpt2");

  @TempDir private Path folder;

  @Test
  void advisesAndShowsWhetherLabelsAgree() throws IOException {
    Path report = folder.resolve("report.html");
    Path saved = folder.resolve("pooling.json");
    JsonNode json =
        Invocation.of(
                arguments(
                    120,
                    "--labels " + labels(120),
                    "--layers last",
                    "--strategies mean,first,max,harmonic:0.5,top-eigenvector",
                    "--report " + report,
                    "--save " + saved,
                    "--json"))
            .json();
    assertEquals(5, json.path("pooling").size());
    JsonNode depth = json.path("depths").get(0);
    assertEquals("last layer", depth.path("depth").textValue());
    JsonNode best = json.path("pooling").get(0);
    String advised = depth.path("advised").textValue();
    assertTrue(Set.of("mean", best.path("strategy").textValue()).contains(advised), advised);
    assertTrue(best.path("measuredAlignment").isNumber(), best.toString());
    assertEquals(1, best.path("rank").intValue());
    assertTrue(best.path("alphaOverKappaInterval").get(0).isNumber());
    assertTrue(best.path("linearAccuracy").doubleValue() > 0.8, best.toString());
    JsonNode linear = depth.path("held").path("linear");
    assertTrue(linear.path("held").isBoolean());
    assertEquals(4, linear.path("others").size());
    assertTrue(linear.path("others").get(0).path("pValue").isNumber(), linear.toString());
    assertTrue(depth.path("detectable").isBoolean());
    JsonNode learned = depth.path("learnedOnLabels");
    assertEquals(5, learned.path("weights").size());
    assertTrue(learned.path("accuracy").doubleValue() > 0.8, learned.toString());
    assertEquals(30522, json.path("tokenTable").path("vocabulary").intValue());
    assertTrue(
        depth.path("notes").toString().contains("fewer texts than dimensions"),
        depth.path("notes").toString());
    assertTrue(Files.readString(report).contains("</html>"));
    PoolingChoice choice = PoolingChoice.load(saved);
    assertEquals(advised, choice.strategy());
    assertEquals(64, choice.model().orElseThrow().weightsSha256().length());
  }

  /** Without a window whole texts are pooled and ranked by the predicted alignment. */
  @Test
  void poolsWholeTextsUnlessAWindowIsGiven() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(texts(120))) {
      lines.add(line + " and again".repeat(lines.size() % 9));
    }
    Path ragged = Files.write(folder.resolve("ragged.txt"), lines);
    Path saved = folder.resolve("whole.json");
    Path report = folder.resolve("whole.html");
    String line =
        "pooling --texts "
            + ragged
            + " --labels "
            + labels(120)
            + " --layers table --strategies mean,root-length,first,optimal-scale --save "
            + saved
            + " --report "
            + report;
    JsonNode json = Invocation.ofLine(line + " --json").json();
    assertEquals("all tokens", json.path("provenance").path("window").textValue());
    assertTrue(json.path("provenance").path("tokens that count").textValue().contains("prompt"));
    assertEquals(120, sum(json.path("lengths")));
    JsonNode depth = json.path("depths").get(0);
    assertEquals("predicted alignment", depth.path("rankedBy").textValue());
    for (JsonNode row : json.path("pooling")) {
      if (row.path("rank").isInt()) {
        assertTrue(row.path("predicted").path("alignment").isNumber(), row.toString());
        assertTrue(row.path("byLength").get(0).path("kappa").doubleValue() > 0, row.toString());
      }
    }
    assertTrue(json.path("notes").toString().contains("no weights trained on labels"));
    assertTrue(PoolingChoice.load(saved).window().orElseThrow().poolsAllTokens());
    assertTrue(Files.readString(report).contains("Lengths of the texts"));
    Invocation words = Invocation.ofLine(line);
    assertTrue(words.out().contains("alignment"), words.out());
  }

  /** Of many texts some are drawn by the seed, each with its label, and a note says so. */
  @Test
  void readsSomeOfManyTexts() throws IOException {
    String line =
        "pooling --texts "
            + texts(240)
            + " --labels "
            + labels(240)
            + " --most-texts 100 --layers table --strategies mean,root-length --json --seed ";
    JsonNode json = Invocation.ofLine(line + 1).json();
    assertEquals(100, sum(json.path("lengths")));
    assertEquals(100, json.path("texts").path("count").intValue());
    assertTrue(
        json.path("notes").toString().contains("100 of 240 texts are read, drawn by the seed"));
    JsonNode byLength = json.path("pooling").get(0).path("byLength").get(0);
    assertTrue(byLength.path("labelledSignal").isNumber(), byLength.toString());
    assertTrue(byLength.path("labelledKappa").doubleValue() > 0, byLength.toString());
    String other =
        Invocation.ofLine(line + 2).json().path("provenance").path("texts sha256").toString();
    assertNotEquals(other, json.path("provenance").path("texts sha256").toString());
  }

  private static long sum(JsonNode counts) {
    long sum = 0;
    for (JsonNode count : counts) {
      sum += count.longValue();
    }
    return sum;
  }

  @Test
  void saysInWordsWhatItFound() throws IOException {
    Invocation run =
        Invocation.of(arguments(60, "--layers table,middle", "--strategies mean,last"));
    assertEquals(0, run.status(), run.err());
    assertTrue(run.out().startsWith("embedding table, 45 texts"), run.out());
    assertTrue(run.out().contains("layer 2, 45 texts"), run.out());
    assertTrue(run.out().contains("95 % interval"), run.out());
    assertTrue(run.out().contains("Layer 2: "), run.out());
    assertTrue(run.out().contains("λ₁ predicted"), run.out());
    assertTrue(run.out().contains("texts needed: from how many on"), run.out());
    assertTrue(run.out().contains("For plots and every number: --report FILE.html"), run.out());
  }

  /** One class only is no error: there is advice, and a note instead of accuracies. */
  @Test
  void oneClassOnlyIsNoted() throws IOException {
    Path same = Files.write(folder.resolve("same.txt"), Collections.nCopies(60, "x"));
    JsonNode json =
        Invocation.of(
                arguments(
                    60, "--labels " + same, "--layers table", "--strategies mean,last", "--json"))
            .json();
    assertTrue(json.path("notes").toString().contains("all labels are the same"));
    assertTrue(json.path("pooling").get(0).path("accuracy").isNull());
  }

  /** Weights need ten texts of each class; the rest of the advice does not. */
  @Test
  void aSmallClassIsNoted() throws IOException {
    List<String> labels = new ArrayList<>(Collections.nCopies(60, "x"));
    Collections.fill(labels.subList(0, 4), "y");
    Path few = Files.write(folder.resolve("small.txt"), labels);
    JsonNode json =
        Invocation.of(
                arguments(
                    60, "--labels " + few, "--layers table", "--strategies mean,last", "--json"))
            .json();
    assertEquals(2, json.path("pooling").size());
    assertTrue(json.path("notes").toString().contains("no weights trained on labels: windows"));
    assertTrue(json.path("depths").get(0).path("learnedOnLabels").isMissingNode());
  }

  @Test
  void windowsLongerThanEveryTextGiveNoAdviceAndSaySo() throws IOException {
    JsonNode json =
        Invocation.of(
                "pooling",
                "--texts",
                texts(60).toString(),
                "--window",
                "30",
                "--layers",
                "table",
                "--json")
            .json();
    assertEquals(0, json.path("pooling").size());
    assertTrue(json.path("notes").toString().contains("60 of 60 texts are shorter"));
  }

  /** A process killed after its first checkpoint goes on to the numbers of one left alone. */
  @Test
  void resumesAfterAKillToTheSameNumbers() throws Exception {
    Path state = folder.resolve("state");
    String[] question =
        arguments(
            2600,
            "--model " + GPT2,
            "--layers embeddings",
            "--strategies mean,top-eigenvector",
            "--json");
    String[] saving = concat(question, "--checkpoint", state.toString(), "--checkpoint-every", "1");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String name : List.of("ai.djl.offline", "DJL_CACHE_DIR", "ENGINE_CACHE_DIR")) {
      command.add("-D" + name + "=" + System.getProperty(name));
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(Arrays.asList(saving));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile())
            .start();
    while (process.isAlive() && !Files.exists(state)) {
      process.waitFor(5, TimeUnit.MILLISECONDS);
    }
    assertTrue(process.isAlive(), () -> "ended too early: " + folder.resolve("err"));
    process.destroyForcibly().waitFor();
    assertEquals("", Files.readString(folder.resolve("out")));
    JsonNode resumed = Invocation.of(concat(saving, "--resume")).json();
    JsonNode whole = Invocation.of(question).json();
    ((ObjectNode) resumed).remove("timing");
    ((ObjectNode) whole).remove("timing");
    assertEquals(new ObjectMapper().writeValueAsString(whole), resumed.toString());
  }

  /** Row 6 has no text and row 100 no label: the numbers are those of the rows that have both. */
  @Test
  void rowsWithoutTextOrLabelDoNotShiftTheOthers() throws IOException {
    List<String> texts = new ArrayList<>(Files.readAllLines(texts(120)));
    List<String> labels = new ArrayList<>(Files.readAllLines(labels(120)));
    texts.set(5, "");
    labels.set(99, " ");
    Path gapped = Files.write(folder.resolve("gapped.txt"), texts);
    Path gappedLabels = Files.write(folder.resolve("gapped-labels.txt"), labels);
    for (int row : new int[] {99, 5}) {
      texts.remove(row);
      labels.remove(row);
    }
    Path clean = Files.write(folder.resolve("clean.txt"), texts);
    Path cleanLabels = Files.write(folder.resolve("clean-labels.txt"), labels);
    JsonNode expected = labelled(clean, cleanLabels);
    JsonNode found = labelled(gapped, gappedLabels);
    assertEquals(expected.path("pooling"), found.path("pooling"));
    assertTrue(found.path("notes").toString().contains("without text: line 6 of"));
    assertTrue(found.path("notes").toString().contains("without label: line 100 of"));
  }

  private static JsonNode labelled(Path texts, Path labels) throws IOException {
    return Invocation.ofLine(
            "pooling --texts "
                + texts
                + " --labels "
                + labels
                + " --layers last --window 8 --strategies mean,last --labelled-texts 0 --json")
        .json();
  }

  @Test
  void refusesWithOneLineAndLeavesNothing() throws IOException {
    Path few = Files.write(folder.resolve("few.txt"), List.of("a cat", "a clock"));
    refused("number of texts = 60: must be at least 64", "--texts " + texts(60));
    String texts = "--texts " + texts(80);
    refused("number of texts", "--texts " + few);
    refused("number of texts = 63: must be at least 64", texts + " --most-texts 63");
    refused("--most-texts = -1", texts + " --most-texts -1");
    refused("has 2 lines for 80 of", texts + " --labels " + few);
    refused("is missing", "--texts " + folder.resolve("none.txt"));
    refused("is a directory", "--texts " + folder);
    refused("'deep' is no depth", texts + " --layers deep");
    refused("names a depth twice", texts + " --layers last,5");
    refused("must be below the model's 6 layers", texts + " --layers 6");
    refused("'median': is no pooling; give mean", texts + " --strategies mean,median");
    refused("'mean' comes twice", texts + " --strategies mean,mean");
    refused("has no number after the colon", texts + " --strategies harmonic:x");
    refused("'noun.thing' is no class of WordNet", "--pair noun.animal:noun.thing");
    refused("is no pair", "--pair noun.animal:noun.animal");
    refused("goes with wordnet only", texts + " --pair noun.animal:noun.plant");
    refused("does not go with wordnet", "--labels " + few);
    refused("--window", texts + " --window 1");
    refused("positions", texts + " --window 511");
    refused("--labelled-texts", texts + " --labelled-texts 9");
    String save = " --report " + folder.resolve("a.html") + " --save " + folder.resolve("a.json");
    refused("has no pooling: first is left out", texts + CONSTANT + save);
    refused("needs to know the checkpoint", texts + " --resume");
    refused("cannot be written", texts + " --checkpoint " + folder.resolve("no/such/state"));
    refused("cannot be written", texts + " --save " + folder.resolve("no/such/pooling.json"));
    refused("directory does not exist", texts + " --report " + folder.resolve("no/such/a.html"));
    Path other = Files.writeString(folder.resolve("other"), "something else, and long enough");
    refused("is of another kind or version", texts + " --checkpoint " + other + " --resume");
    try (Stream<Path> files = Files.list(folder)) {
      assertFalse(files.anyMatch(file -> file.toString().matches(".*(html|json|state)$")));
    }
  }

  private static void refused(String expected, String line) {
    Invocation run = Invocation.ofLine("pooling " + line);
    FailureTest.assertRefused(run, expected);
  }

  private String[] arguments(int count, String... options) throws IOException {
    String line = "pooling --texts " + texts(count) + " --window 5 " + String.join(" ", options);
    return line.split(" ");
  }

  private static String[] concat(String[] first, String... more) {
    return Stream.concat(Arrays.stream(first), Arrays.stream(more)).toArray(String[]::new);
  }

  private Path texts(int count) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String word = (i % 2 == 0 ? ANIMALS : THINGS)[i / 2 % 6];
      lines.add("the " + word + " of number " + i + " near the house");
    }
    return Files.write(folder.resolve("texts.txt"), lines);
  }

  private Path labels(int count) throws IOException {
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      labels.add(i % 2 == 0 ? "animal" : "thing");
    }
    return Files.write(folder.resolve("labels.txt"), labels);
  }
}
