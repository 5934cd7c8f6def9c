package io.attentionspectra.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** A result never takes the place of what it was made of. */
final class KeptInputsTest {

  @TempDir private Path folder;

  private void refused(String says, Object... args) {
    String[] words = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      words[i] = args[i].toString();
    }
    FailureTest.assertRefused(Invocation.of(words), says);
  }

  @Test
  void filesThatAreReadAreNotWritten() throws IOException {
    Path texts = Files.writeString(folder.resolve("texts.txt"), "a text\n");
    Path link = Files.createSymbolicLink(folder.resolve("link"), texts);
    Path dotted = folder.resolve("none").resolve("..").resolve("texts.txt");
    for (Path report : new Path[] {texts, link, dotted}) {
      refused("'" + report + "' is named twice", "inspect", "--texts", texts, "--report", report);
    }
    refused("is named twice", "pooling", "--labels", texts, "--save", texts);
    refused("is named twice", "merge", texts, "--report", texts);
    assertEquals("a text\n", Files.readString(texts));
  }

  @Test
  void resultsHavePlacesOfTheirOwn() {
    Path one = folder.resolve("one");
    refused("is named twice", "pooling", "--report", one, "--save", one);
    assertFalse(Files.exists(one));
  }

  @Test
  void filesOfAModelAreNotWritten() throws IOException {
    Path config = Files.writeString(folder.resolve("config.json"), "{}");
    refused("is one of the model's files", "inspect", "--model", folder, "--report", config);
    assertEquals("{}", Files.readString(config));
  }

  /** The hub keeps graphs one folder below, sentence-transformers the settings of modules. */
  @Test
  void filesBesideAModelAndOneFolderAwayAreNotWritten() throws IOException {
    Path graphs = Files.createDirectory(folder.resolve("onnx"));
    Path graph = Files.writeString(graphs.resolve("model.onnx"), "");
    Path data = Files.writeString(graphs.resolve("model.onnx_data"), "");
    Path tokenizer = Files.writeString(folder.resolve("tokenizer.json"), "{}");
    Path module = Files.createDirectory(folder.resolve("1_Pooling"));
    Path settings = Files.writeString(module.resolve("config.json"), "{}");
    for (Path kept : new Path[] {data, tokenizer}) {
      refused("is one of the model's files", "inspect", "--model", graph, "--report", kept);
    }
    for (Path kept : new Path[] {data, settings, graph}) {
      refused("is one of the model's files", "inspect", "--model", folder, "--report", kept);
    }
    Path torch = Files.writeString(folder.resolve("a.pt"), "");
    Path own = Files.writeString(folder.resolve("a-tokenizer.json"), "{}");
    refused("is one of the model's files", "pooling", "--model", torch, "--save", own);
  }

  /** Options that name a file or a directory: those that are no result are read, or a place. */
  @Test
  void everyOptionThatNamesAFileIsKnownAsReadOrWritten() {
    Set<String> read =
        Set.of("--model", "--against", "--texts", "--labels", "--pilot-of", "--watch");
    Set<String> perhapsNumbers = Set.of("--correlation");
    Set<String> places = Set.of("--out", "--tensorboard");
    Set<String> known = new TreeSet<>(KeptInputs.RESULTS);
    Stream.of(read, perhapsNumbers, places).forEach(known::addAll);
    Set<String> found = new TreeSet<>();
    files(new CommandLine(new AttentionSpectra()), found);
    assertEquals(known, found);
  }

  private static void files(CommandLine command, Set<String> found) {
    for (OptionSpec option : command.getCommandSpec().options()) {
      if (option.type() == Path.class || option.paramLabel().matches(".*(FILE|DIR|MODEL).*")) {
        found.add(option.longestName());
      }
    }
    command.getSubcommands().values().forEach(each -> files(each, found));
  }
}
