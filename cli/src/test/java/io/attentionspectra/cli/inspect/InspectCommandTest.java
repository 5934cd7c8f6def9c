package io.attentionspectra.cli.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.attentionspectra.cli.Invocation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job end to end on the trained model, and what it refuses. */
final class InspectCommandTest {

  private static final List<String> ANIMALS =
      List.of("a small cat with soft fur", "a large dog that guards sheep", "a bird that sings");
  private static final List<String> THINGS =
      List.of("a hammer with a long handle", "a clock on the wall", "a boat with two sails");

  private static final Path FIXTURES =
      Path.of("../djl-integration/src/test/resources/io/attentionspectra/djl");

  private static final Path GPT2 = FIXTURES.resolve("model/gpt2");

  @TempDir private Path folder;

  @Test
  void readsHeadsAndPoolingsOfTheTrainedModel() throws IOException {
    List<String> lines = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 3; j++) {
        lines.add(ANIMALS.get(j) + " number " + i + " and some more words");
        labels.add("animal");
        lines.add(THINGS.get(j) + " number " + i + " and some more words");
        labels.add("thing");
      }
    }
    Path report = folder.resolve("report.html");
    JsonNode json =
        Invocation.of(
                "inspect",
                "--texts",
                write("texts.txt", lines).toString(),
                "--labels",
                write("labels.txt", labels).toString(),
                "--window",
                "6",
                "--layers",
                "0,5",
                "--heads",
                "2-3",
                "--attention-texts",
                "2",
                "--replicas",
                "2",
                "--report",
                report.toString(),
                "--json")
            .json();
    assertEquals(4, json.path("attention").size());
    JsonNode head = json.path("attention").get(3);
    assertEquals(5, head.path("layer").intValue());
    assertEquals(3, head.path("head").intValue());
    assertEquals(32, head.path("headDim").intValue());
    assertEquals(5, head.path("largest").size());
    for (String field :
        List.of(
            "length",
            "betaHat",
            "betaHatError",
            "mean",
            "effectiveRank",
            "entropy",
            "entropyError",
            "sinkMass")) {
      assertTrue(head.path(field).isNumber(), field + " in " + head);
    }
    for (String law :
        List.of(
            "gaussian equivalence",
            "spherical equivalence",
            "covariance surrogate",
            "re-initialised head")) {
      double distance = head.path("ks").path(law).doubleValue();
      double least = 0.5 / head.path("length").doubleValue();
      assertTrue(distance >= least && distance < 1, law + ": " + distance + ", least " + least);
    }
    JsonNode mean = json.path("pooling").get(0);
    assertEquals("mean", mean.path("strategy").textValue());
    assertEquals(1 / 6.0, mean.path("kappa").doubleValue(), 1e-12);
    assertEquals(384 / 24.0, mean.path("gamma").doubleValue(), 1e-12);
    double right = mean.path("accuracy").doubleValue() * mean.path("sequences").intValue();
    assertEquals(Math.rint(right), right, 1e-9, "accuracy is a share of the texts");
    assertTrue(json.path("timing").path("forwardSeconds").doubleValue() > 0);
    assertEquals(64, json.path("provenance").path("weights.sha256").textValue().length());
    assertTrue(Files.readString(report).contains("</html>"));
  }

  @Test
  void aSingleTextNeedsNoPooledCovariance() throws IOException {
    Path text = write("one.txt", List.of("one single text, about a cat and a clock"));
    JsonNode json =
        Invocation.of(
                "inspect",
                "--texts",
                text.toString(),
                "--layers",
                "3",
                "--heads",
                "7",
                "--nulls",
                "laws",
                "--json")
            .json();
    assertEquals(1, json.path("attention").size());
    assertTrue(json.path("attention").get(0).path("betaHatError").isNull(), "one text, no error");
    assertEquals(0, json.path("pooling").size());
    assertTrue(json.path("notes").toString().contains("pooled"), json.path("notes").toString());
  }

  @Test
  void readsADecoderUnderItsMask() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      lines.add(i + ": " + ANIMALS.get(i % 3) + " and " + THINGS.get(i / 3 % 3));
    }
    JsonNode json =
        Invocation.of(
                "inspect",
                "--model",
                GPT2.toString(),
                "--texts",
                write("texts.txt", lines).toString(),
                "--attention-texts",
                "2",
                "--replicas",
                "2",
                "--json")
            .json();
    assertEquals(2 * 4, json.path("attention").size());
    JsonNode head = json.path("attention").get(0);
    assertEquals(4, head.path("ks").size(), "laws of its mask, and simulated nulls");
    assertTrue(head.path("length").doubleValue() <= 64, "cut to the model's positions");
    assertTrue(head.path("ks").has("spherical equivalence"), head.path("ks").toString());
    assertEquals(16, json.path("pooling").size());
  }

  @Test
  void readsATorchScriptFile() throws IOException {
    Path model = folder.resolve("bert.pt");
    Files.copy(FIXTURES.resolve("torchscript/bert-traced.pt"), model);
    Files.copy(FIXTURES.resolve("torchscript/tokenizer.json"), folder.resolve("tokenizer.json"));
    Path text = write("texts.txt", List.of("the cat sat on the mat and the dog lay by the door"));
    String[] line = {
      "inspect",
      "--model",
      model.toString(),
      "--texts",
      text.toString(),
      "--replicas",
      "2",
      "--json"
    };
    JsonNode json = Invocation.of(line).json();
    assertEquals(2 * 2, json.path("attention").size());
    assertEquals(4, json.path("attention").get(0).path("ks").size());
    assertEquals("bert.pt", json.path("provenance").path("model").textValue());
    String[] told = Arrays.copyOf(line, line.length + 2);
    told[line.length] = "--inputs";
    told[line.length + 1] = "tokens=input_ids,mask=attention_mask";
    assertEquals(json.path("attention"), Invocation.of(told).json().path("attention"));
    String[] wrong = {"--model", model.toString(), "--texts", text.toString(), "--inputs"};
    refused(
        "names no argument of forward(tokens: Tensor, mask: Tensor)", with(wrong, "ids=input_ids"));
    refused("nothing that texts give", with(wrong, "mask=pixels"));
    refused("ARGUMENT=INPUT", with(wrong, "mask"));
    Files.delete(folder.resolve("tokenizer.json"));
    refused("tokenizer.json", "--model", model.toString(), "--texts", text.toString());
    Path classifier = FIXTURES.resolve("torchscript/classifier.pt");
    refused("no attention", "--model", classifier.toString(), "--texts", text.toString());
  }

  /** The first tokens of a text have seen the rest of it, unless texts are cut. */
  @Test
  void poolsTheFirstTokensOfWholeTexts() throws IOException {
    Path model = folder.resolve("bert.pt");
    Files.copy(FIXTURES.resolve("torchscript/bert-traced.pt"), model);
    Files.copy(FIXTURES.resolve("torchscript/tokenizer.json"), folder.resolve("tokenizer.json"));
    List<String> words =
        List.of("the", "cat", "sat", "on", "mat", "and", "dog", "lay", "by", "door", "a", "bird");
    List<String> whole = new ArrayList<>();
    List<String> cut = new ArrayList<>();
    for (int n = 0; n < 24; n++) {
      List<String> text = new ArrayList<>();
      for (int i = 0; i < 6 + n % 3; i++) {
        text.add(words.get((3 * n + i * (n + 1)) % words.size()));
      }
      whole.add(String.join(" ", text));
      cut.add(String.join(" ", text.subList(0, 4)));
    }
    JsonNode read = pooled(model, write("whole.txt", whole));
    JsonNode windows = pooled(model, write("cut.txt", cut));
    JsonNode asked = pooled(model, write("whole.txt", whole), "--cut-texts");
    // [CLS] is the same vector for every text at the embedding table.
    assertEquals(2 * 8 - 1, read.path("pooling").size());
    assertNotEquals(read.path("pooling"), windows.path("pooling"));
    assertEquals(windows.path("pooling"), asked.path("pooling"));
    assertTrue(
        read.path("provenance").path("pooled texts").textValue().startsWith("whole, at most "));
    assertEquals(
        "cut to the window before the model reads them",
        asked.path("provenance").path("pooled texts").textValue());
    assertTrue(asked.path("sentence").textValue().contains("texts cut to them before"));
  }

  private static JsonNode pooled(Path model, Path texts, String... more) {
    List<String> line = new ArrayList<>(List.of("inspect", "--model", model.toString(), "--json"));
    line.addAll(List.of("--texts", texts.toString(), "--window", "4", "--nulls", "laws"));
    line.addAll(List.of(more));
    return Invocation.of(line.toArray(new String[0])).json();
  }

  private static String[] with(String[] arguments, String last) {
    String[] more = Arrays.copyOf(arguments, arguments.length + 1);
    more[arguments.length] = last;
    return more;
  }

  /** Its softmax is written out: only the pattern finds it, and q and k explain it. */
  @Test
  void readsAttentionThatAPatternNames() throws IOException {
    Path model = folder.resolve("by-hand.pt");
    Files.copy(FIXTURES.resolve("torchscript/by-hand.pt"), model);
    Files.copy(FIXTURES.resolve("torchscript/tokenizer.json"), folder.resolve("tokenizer.json"));
    Path text = write("texts.txt", List.of("the cat sat on the mat and the dog lay by the door"));
    refused("no attention", "--model", model.toString(), "--texts", text.toString());
    for (String variables : List.of("attention", "attention,q0,k0")) {
      String[] line = {
        "inspect",
        "--model",
        model.toString(),
        "--pattern",
        "ByHand.forward:" + variables,
        "--texts",
        text.toString(),
        "--replicas",
        "2",
        "--json"
      };
      JsonNode json = Invocation.of(line).json();
      assertEquals(2, json.path("attention").size());
      boolean alone = json.path("provenance").has("layers read from attention alone");
      assertEquals(variables.equals("attention"), alone);
    }
  }

  @Test
  void refusesWithOneLineAndNoReport() throws IOException {
    Path text = write("text.txt", List.of("a cat", "a clock"));
    Path binary = folder.resolve("binary.txt");
    Files.write(binary, new byte[] {'a', 0, 'b', '\n'});
    Path latin = folder.resolve("latin.txt");
    Files.write(latin, "caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    Path labels = write("labels.txt", List.of("animal"));
    Path empty = Files.createFile(folder.resolve("empty.txt"));
    Path directory = Files.createDirectory(folder.resolve("model"));
    refused("missing", "--texts", folder.resolve("none.txt").toString());
    refused("no text", "--texts", empty.toString());
    refused("zero byte", "--texts", binary.toString());
    refused("UTF-8", "--texts", latin.toString());
    refused("has 1 lines for 2 of", "--texts", text.toString(), "--labels", labels.toString());
    refused("512", "--texts", text.toString(), "--max-length", "513");
    refused("layer", "--texts", text.toString(), "--layers", "6");
    refused("head", "--texts", text.toString(), "--heads", "12");
    refused("3-5", "--texts", text.toString(), "--layers", "5-");
    refused("config.json", "--texts", text.toString(), "--model", directory.toString());
    refused("does not exist", "--model", folder.resolve("none.onnx").toString());
    refused("is no kind of model", "--model", text.toString());
    refused("leave it out", "--pattern", "Self.forward:weights", "--texts", text.toString());
    refused("leave it out", "--inputs", "ids=input_ids", "--texts", text.toString());
    refused("is no pattern", "--pattern", "weights", "--texts", text.toString());
    refused("with a group of", "--model", "djl://no.such.zoo/model", "--texts", text.toString());
    refused(
        "report",
        "--texts",
        text.toString(),
        "--report",
        folder.resolve("none").resolve("report.html").toString());
    try (Stream<Path> files = Files.list(folder)) {
      assertFalse(files.anyMatch(file -> file.toString().contains(".html")));
    }
  }

  private static void refused(String expected, String... options) {
    String[] line = new String[options.length + 1];
    line[0] = "inspect";
    System.arraycopy(options, 0, line, 1, options.length);
    Invocation run = Invocation.of(line);
    assertEquals(2, run.status(), run.err());
    assertEquals("", run.out());
    assertEquals(1, run.err().strip().lines().count(), run.err());
    assertTrue(run.err().contains(expected), run.err());
  }

  private Path write(String name, List<String> lines) throws IOException {
    return Files.write(folder.resolve(name), lines);
  }
}
