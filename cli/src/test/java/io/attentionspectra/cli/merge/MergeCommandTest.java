package io.attentionspectra.cli.merge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attentionspectra.cli.Invocation;
import io.attentionspectra.testing.SameNumbers;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Texts read in parts by the trained model, and merged without it. */
@Timeout(600)
final class MergeCommandTest {

  private static final int COUNT = 600;
  private static final String HEADS =
      "inspect --attention-texts 5 --layers 0,5 --heads 0-2 --replicas 2";

  private static final Path GPT2 =
      Path.of("../djl-integration/src/test/resources/io/attentionspectra/djl/model/gpt2");

  @TempDir private static Path folder;

  private static Path texts;

  @BeforeAll
  static void write() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      lines.add("the " + (i % 3 == 0 ? "cat" : "old clock") + " of number " + i + " near a house");
    }
    texts = Files.write(folder.resolve("texts.txt"), lines);
  }

  private static String pooling(String more) {
    return "pooling --texts "
        + texts
        + " --layers table,0 --strategies mean,first,top-eigenvector "
        + more;
  }

  private static Path part(String command, String name, String part) {
    Path state = folder.resolve(name);
    Invocation run = Invocation.ofLine(command + " --part " + part + " --state " + state);
    assertEquals(0, run.status(), run.err());
    assertTrue(run.out().contains("State of part " + part.replace("/", " of ")), run.out());
    return state;
  }

  private static Invocation merge(Object... arguments) {
    return Invocation.of(
        Stream.concat(Stream.of("merge"), Arrays.stream(arguments).map(Object::toString))
            .toArray(String[]::new));
  }

  private static void same(JsonNode one, JsonNode other) {
    ObjectMapper mapper = new ObjectMapper();
    SameNumbers.check(
        "json", mapper.convertValue(one, Object.class), mapper.convertValue(other, Object.class));
  }

  @Test
  void partsGiveTheAdviceOfOneProcess() throws IOException {
    JsonNode whole = Invocation.ofLine(pooling("--window 6 --json")).json();
    Path one = part(pooling("--window 6"), "one.bin", "1/2");
    Path two = part(pooling("--window 6 --pilot-of " + one), "two.bin", "2/2");
    Path alone = part(pooling("--window 6"), "alone.bin", "2/2");
    assertArrayEquals(Files.readAllBytes(two), Files.readAllBytes(alone));
    Path report = folder.resolve("merged.html");
    JsonNode merged = merge(two, one, "--json", "--report", report).json();
    same(whole.path("pooling"), merged.path("pooling"));
    same(whole.path("tokenTable"), merged.path("tokenTable"));
    assertEquals(whole.path("verdict"), merged.path("verdict"));
    assertEquals(whole.path("texts"), merged.path("texts"));
    assertEquals(whole.path("notes"), merged.path("notes"));
    assertTrue(Files.readString(report).contains("</html>"));
    Path csv = folder.resolve("never.csv");
    refused("holds heads", one, two, "--csv", csv);
    assertFalse(Files.exists(csv));
    String question = pooling("--window 6");
    refusals(question, one, two, question.replace("mean,first,top-eigenvector", "mean,first"));
  }

  /** What is refused of states of either kind, with nothing written. */
  private static void refusals(String command, Path one, Path two, String otherQuestion)
      throws IOException {
    Path report = folder.resolve("never.html");
    refused("part = 2 of 2: is missing", one, "--report", report);
    refused("part = 1 of 2: is missing", two, "--report", report);
    refused("part = 1 of 2: comes twice", one, one, "--report", report);
    Path seed = part(command + " --seed 7", "seed.bin", "2/2");
    refused(
        "seed.bin: was computed with another seed: '7', not '42'", one, seed, "--report", report);
    Path asked = part(otherQuestion, "asked.bin", "2/2");
    refused("asked.bin: was computed with another question", one, asked, "--report", report);
    byte[] bytes = Files.readAllBytes(two);
    Path cut = Files.write(folder.resolve("cut.bin"), Arrays.copyOf(bytes, bytes.length - 100));
    refused("is damaged", one, cut, "--report", report);
    Path changed = Files.write(folder.resolve("changed.bin"), changed(bytes, bytes.length / 2));
    refused("is damaged", one, changed, "--report", report);
    int version = new DataInputStream(new ByteArrayInputStream(bytes)).readUnsignedShort() + 1;
    Path later = Files.write(folder.resolve("later.bin"), changed(bytes, version));
    refused("is of another kind or version", one, later, "--report", report);
    refused("is of another kind or version", later, "--report", report);
    refused("no state", one, texts, "--report", report);
    refused("does not exist", folder.resolve("absent.bin"));
    refused("absent.bin does not exist); give another file", one, folder.resolve("absent.bin"));
    assertFalse(Files.exists(report));
  }

  private static byte[] changed(byte[] all, int at) {
    byte[] changed = all.clone();
    changed[at] ^= 1;
    return changed;
  }

  private static void refused(String reason, Object... arguments) {
    refused(reason, merge(arguments));
  }

  private static void refused(String reason, Invocation run) {
    assertEquals(2, run.status(), run.out() + run.err());
    assertTrue(run.err().contains(reason), run.err());
    assertEquals(1, run.err().lines().filter(line -> line.contains(reason)).count());
    assertEquals("", run.out());
  }

  @Test
  void partsGiveTheHeadsOfOneProcess() throws IOException {
    JsonNode whole = Invocation.ofLine(HEADS + " --texts " + texts + " --json").json();
    Path one = part(HEADS + " --texts " + texts, "heads-1.bin", "1/2");
    Path two = part(HEADS + " --texts " + texts, "heads-2.bin", "2/2");
    Path csv = folder.resolve("heads.csv");
    Path report = folder.resolve("heads.html");
    JsonNode merged = merge(one, two, "--csv", csv, "--report", report, "--json").json();
    same(whole.path("attention"), merged.path("attention"));
    assertEquals(7, Files.readAllLines(csv).size());
    assertTrue(Files.readString(report).contains("</html>"));
    String question = HEADS + " --texts " + texts;
    refusals(question, one, two, question.replace("--replicas 2", "--nulls laws"));
  }

  @Test
  void partsOfAnotherModelAreRefused() throws IOException {
    Path csv = folder.resolve("never.csv");
    String heads = "inspect --attention-texts 5 --layers 0 --nulls laws --texts " + texts;
    Path one = part(heads, "trained-1.bin", "1/2");
    Path two = part(heads + " --model " + GPT2, "other-2.bin", "2/2");
    refused("other-2.bin: was computed with another model", one, two, "--csv", csv);
    assertFalse(Files.exists(csv));
  }

  @Test
  void optionsOfAPartGoTogether() {
    Path state = folder.resolve("unwritten.bin");
    refused("give --state FILE", Invocation.ofLine(pooling("--part 1/2")));
    refused("give --part I/N", Invocation.ofLine(pooling("--state " + state)));
    refused("is no part", Invocation.ofLine(pooling("--state " + state + " --part 1")));
    refused(
        "part = 3: must lie in [1, 2]; parts are numbered from 1 to 2",
        Invocation.ofLine(pooling("--state " + state + " --part 3/2")));
    refused(
        "part = 0: must lie in [1, 2]",
        Invocation.ofLine(pooling("--state " + state + " --part 0/2")));
    String both = " --part 1/2 --state " + state;
    refused("goes with a result", Invocation.ofLine(pooling("--report x.html" + both)));
    refused("goes with a result", Invocation.ofLine(pooling("--save x.json" + both)));
    refused("goes with a result", Invocation.ofLine(HEADS + " --report x.html" + both));
    refused("goes with a part", Invocation.ofLine(pooling("--pilot-of " + state)));
    refused(
        "cannot be written",
        Invocation.ofLine(HEADS + " --part 1/2 --state " + folder.resolve("absent/state.bin")));
    assertFalse(Files.exists(state));
  }
}
