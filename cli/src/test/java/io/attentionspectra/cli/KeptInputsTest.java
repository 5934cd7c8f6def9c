package io.attentionspectra.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
}
