package io.attentionspectra.djl.torchscript;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.formats.torchscript.archive.TorchScriptArchive;
import io.attentionspectra.formats.torchscript.internal.source.SourceLimit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are no sound model are refused in one line, and leave nothing behind. */
final class BadArchiveTest {

  @TempDir private Path folder;
  private Set<Path> leftBefore = Set.of();

  @BeforeEach
  void listTemporaryFolders() throws IOException {
    leftBefore = temporaryFolders();
  }

  /** Folders of other processes vanish by themselves; one that was left never does. */
  @AfterEach
  void nothingIsLeftBehind() throws IOException, InterruptedException {
    Set<Path> left = temporaryFolders();
    left.removeAll(leftBefore);
    for (int tenth = 0; tenth < 100 && left.stream().anyMatch(Files::exists); tenth++) {
      Thread.sleep(100);
    }
    left.removeIf(path -> !Files.exists(path));
    assertEquals(Set.of(), left);
  }

  private static Set<Path> temporaryFolders() throws IOException {
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return all.filter(p -> p.getFileName().toString().startsWith("attention-spectra"))
          .collect(Collectors.toSet());
    }
  }

  @Test
  void whatIsNoZip() throws IOException {
    refused(folder.resolve("missing.pt"), "is no file");
    Path text = Files.writeString(folder.resolve("text.pt"), "hello");
    refused(text, "is no complete zip archive");
  }

  @Test
  void truncatedArchives() throws IOException {
    byte[] whole = Files.readAllBytes(Fixture.named("bert-scripted").file());
    Path half = Files.write(folder.resolve("half.pt"), Arrays.copyOf(whole, whole.length / 2));
    refused(half, "is no complete zip archive");
  }

  @Test
  void aDamagedRecordIsFoundByItsChecksum() throws IOException {
    byte[] bytes = Files.readAllBytes(Fixture.named("bert-scripted").file());
    int weights = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("data/11") + 200;
    bytes[weights] ^= 1;
    Path damaged = Files.write(folder.resolve("damaged.pt"), bytes);
    refused(damaged, "cannot be copied at record data/11");
  }

  @Test
  void namesOutsideTheFolder() throws IOException {
    for (String name : List.of("m/../../x", "/etc/x", "m\\x", "m/c:x", "m//x", "x", "m/\u0001")) {
      refused(zip(Map.of(name, new byte[1])), "outside its folder");
    }
    refused(zip(Map.of("m/a", new byte[1], "n/a", new byte[1])), "in several folders");
    for (String name : List.of("../", "/", "m/../../x/", "m\\x/")) {
      refused(zip(Map.of(name, new byte[0])), "outside its folder");
    }
    refused(zip(Map.of("m/a/", new byte[1])), "outside its folder");
  }

  /** Common zip programs write entries for folders. */
  @Test
  void foldersAreNoRecords() throws IOException {
    Map<String, byte[]> records = new LinkedHashMap<>();
    records.put("bert-scripted/", new byte[0]);
    records.put("bert-scripted/code/", new byte[0]);
    records.putAll(records(text -> text));
    try (ProbedModel probed = ProbedModel.load(zip(records))) {
      assertEquals(2, probed.sites().size());
    }
  }

  @Test
  void moreWordsThanAnyModelHas() {
    Path file = Fixture.named("bert-scripted").file();
    TorchScriptArchive.read(file, new SourceLimit(4000));
    SourceLimit small = new SourceLimit(1000);
    String message =
        assertThrows(IllegalArgumentException.class, () -> TorchScriptArchive.read(file, small))
            .getMessage();
    assertTrue(message.matches("source = code/.*\\.py line \\d+: is word 1001 .*"), message);
  }

  @Test
  void recordsOfOneName() throws IOException {
    Path file = zip(new LinkedHashMap<>(Map.of("m/aaaa", new byte[1], "m/aaab", new byte[1])));
    byte[] bytes = Files.readAllBytes(file);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    for (int at = text.indexOf("m/aaab"); at >= 0; at = text.indexOf("m/aaab", at + 1)) {
      bytes[at + 5] = 'a';
    }
    Files.write(file, bytes);
    refused(file, "has two records m/aaaa");
  }

  @Test
  void bombs() throws IOException {
    refused(zip(Map.of("m/data.pkl", new byte[200 << 20])), "expands from");
  }

  @Test
  void weightsWithoutSource() throws IOException {
    refused(zip(Map.of("m/data.pkl", new byte[9])), "has no TorchScript source");
  }

  @Test
  void sourceThatDoesNotParse() throws IOException {
    for (Map.Entry<String, String> broken :
        Map.of(
                "torch.matmul(q, ", "torch.matmul(q, ]",
                "scores = torch.matmul", "scores = = torch.matmul",
                "torch.contiguous(", "\"torch.contiguous(",
                "class BertSelfAttention", "klass ? BertSelfAttention")
            .entrySet()) {
      Path file = edited(text -> text.replace(broken.getKey(), broken.getValue()));
      refused(file, "does not parse");
    }
    Path deep = edited(text -> text.replace("torch.tanh(", "(".repeat(300) + "torch.tanh("));
    refused(deep, "nested deeper");
  }

  @Test
  void sourceThatTheEngineRefuses() throws IOException {
    refused(
        edited(text -> text.replace("torch.gelu", "torch.no_such_operator")), "no_such_operator");
  }

  /**
   * The number under which a value is remembered: the engine makes room for 174 million of them.
   */
  @Test
  void picklesThatTheEngineWouldNeverFinish() {
    Map<String, byte[]> records = records(text -> text);
    String pickle = new String(records.get("bert-scripted/data.pkl"), StandardCharsets.ISO_8859_1);
    int put = pickle.indexOf("q\007");
    byte[] damaged =
        (pickle.substring(0, put) + "rAae\n" + pickle.substring(put + 2))
            .getBytes(StandardCharsets.ISO_8859_1);
    records.put("bert-scripted/data.pkl", damaged);
    refused(zip(records), "remembers a value under the number 174416193");
  }

  @Test
  void modelsWithoutAttention() {
    String message = refused(Fixture.named("classifier").file(), "has no attention that was found");
    assertTrue(message.contains("comes from torch.linear"), message);
  }

  /** A fixture with one of its sources changed. */
  private Path edited(UnaryOperator<String> change) throws IOException {
    Map<String, byte[]> records = records(change);
    boolean changed = false;
    for (Map.Entry<String, byte[]> original : records(text -> text).entrySet()) {
      changed |= !Arrays.equals(original.getValue(), records.get(original.getKey()));
    }
    assertTrue(changed);
    return zip(records);
  }

  private static Map<String, byte[]> records(UnaryOperator<String> change) {
    return EditedArchive.records("bert-scripted", change);
  }

  private Path zip(Map<String, byte[]> records) {
    return EditedArchive.zip(folder, records);
  }

  private static String refused(Path file, String reason) {
    IllegalArgumentException failure =
        assertThrows(IllegalArgumentException.class, () -> ProbedModel.load(file).close());
    String message = String.valueOf(failure.getMessage());
    assertTrue(message.contains(reason), message);
    assertFalse(message.contains("\n"), message);
    return message;
  }
}
