package io.attentionspectra.djl.pooling;

import static io.attentionspectra.study.Spectra.embeddingTable;
import static io.attentionspectra.study.Spectra.first;
import static io.attentionspectra.study.Spectra.mean;
import static io.attentionspectra.study.Spectra.topEigenvector;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.advice.AdviceStep;
import io.attentionspectra.advice.PoolingAdvice;
import io.attentionspectra.djl.session.TrainedModelSource;
import io.attentionspectra.model.ModelSession;
import io.attentionspectra.model.Texts;
import io.attentionspectra.study.Spectra;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stopping, resuming and refusing, on the rows of MiniLM's embedding table. */
final class AdviceCheckpointTest {

  private static final int COUNT = 3000;
  private static final int STOP = 2048;
  private static final String[] WORDS = {
    "cat", "clock", "river", "song", "law", "salt", "engine", "winter", "doctor", "paper", "bird"
  };

  private static ModelSession session;

  @TempDir private Path directory;

  @BeforeAll
  static void open() {
    session = TrainedModelSource.miniLm().open();
  }

  @AfterAll
  static void close() {
    session.close();
  }

  @Test
  void aStoppedRunGoesOnToTheSameNumbers() throws IOException {
    Texts texts = texts(COUNT);
    Map<String, Object> whole = numbers(question(4).advise(session, texts));
    Path file = directory.resolve("state");
    AdviceStep stopped = question(4).checkpoint(file, 500).progress(this::stop);
    assertThrows(Stopped.class, () -> stopped.advise(session, texts));
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(List.of(file), files.toList());
    }
    List<Integer> done = new ArrayList<>();
    PoolingAdvice resumed =
        question(4).resume(file, 500).progress(done::add).advise(session, texts);
    assertEquals(List.of(COUNT), done);
    assertEquals(whole, numbers(resumed));
  }

  @Test
  void resumingBeforeTheFirstCheckpointStartsAtTheBeginning() {
    Texts texts = texts(1100);
    List<Integer> done = new ArrayList<>();
    question(4).resume(directory.resolve("none"), 1).progress(done::add).advise(session, texts);
    assertEquals(List.of(275, 1024, 1100), done); // the pilot is a piece of its own
  }

  @Test
  void aCheckpointHasOneWriter() throws IOException {
    Path file = directory.resolve("state");
    Texts texts = texts(1100);
    AdviceStep saved = question(4).checkpoint(file, 1);
    List<String> refusals = new ArrayList<>();
    saved
        .progress(
            done ->
                refusals.add(
                    assertThrows(IllegalArgumentException.class, () -> saved.advise(session, texts))
                        .getMessage()))
        .advise(session, texts);
    assertEquals(
        Collections.nCopies(
            3,
            "checkpoint = "
                + file
                + ": is being written by this process; wait for its end, or give another file"),
        refusals);
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void refusesCheckpointsOfSomethingElse() throws IOException {
    Path file = directory.resolve("state");
    Texts texts = texts(COUNT);
    AdviceStep stopped = question(4).checkpoint(file, 500).progress(this::stop);
    assertThrows(Stopped.class, () -> stopped.advise(session, texts));
    refused(
        "another question: 'All-MiniLM-L6-v2: which of mean, first, top-eigenvector to choose"
            + " at the embedding table in windows of 4 tokens of whole texts', not",
        question(5).resume(file, 1),
        texts);
    AdviceStep same = question(4).resume(file, 500);
    refused("another seed: '42', not '43'", same.seed(43), texts);
    refused("of whole texts', not", same.cutTexts(), texts);
    refused(
        "another window: 'windows of 4 tokens of whole texts, read whole, at most 512",
        same.maxLength(9),
        texts);
    refused(
        "another number of texts: '" + COUNT + "', not '" + (COUNT + 1), same, texts(COUNT + 1));
    List<String> labels = texts.lines().stream().map(line -> line.substring(0, 1)).toList();
    refused("another content of texts or labels: '", same, texts.labelled(labels));
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    refused("is damaged", same, texts);
    Files.write(file, Arrays.copyOf(bytes, 40));
    refused("is damaged", same, texts);
    Files.writeString(file, "something else");
    refused("is of another kind or version", same, texts);
  }

  @Test
  void refusesPlacesItCannotWriteTo() {
    for (Path place : List.of(directory, directory.resolve("no/such/state"))) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> question(4).checkpoint(place, 1))
              .getMessage();
      assertTrue(message.startsWith("checkpoint = " + place + ": cannot be written"), message);
      assertThrows(IllegalArgumentException.class, () -> question(4).resume(place, 1));
    }
  }

  private void refused(String reason, AdviceStep question, Texts texts) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> question.advise(session, texts))
            .getMessage();
    assertTrue(message.startsWith("checkpoint = ") && message.contains(reason), message);
    assertTrue(message.endsWith("; ask the same question again, or begin anew"), message);
    assertFalse(message.contains("\n"), message);
  }

  private void stop(int done) {
    if (done >= STOP) {
      throw new Stopped();
    }
  }

  /** Stands for whatever ends a process. */
  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private static Map<String, Object> numbers(PoolingAdvice advice) {
    Map<String, Object> tree = new LinkedHashMap<>(advice.toTree());
    tree.remove("timing");
    return tree;
  }

  private static AdviceStep question(int window) {
    return Spectra.of(TrainedModelSource.miniLm())
        .pooling(mean(), first(), topEigenvector())
        .depths(embeddingTable())
        .window(window);
  }

  private static Texts texts(int count) {
    List<String> lines = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      StringBuilder line = new StringBuilder();
      for (int w = 0, state = n + 1; w < 6; w++) {
        state = state * 48271 % 2147483;
        line.append(WORDS[Math.floorMod(state + w, WORDS.length)]).append(' ');
      }
      lines.add(line.append(n).toString());
    }
    return Texts.of("words", lines);
  }
}
