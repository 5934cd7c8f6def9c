package io.attentionspectra.formats.torchscript.archive;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the engine would believe of a pickle is checked before the engine gets it. */
final class ArchiveObjectsTest {

  private static final String SOURCE =
      "class M(Module):\n  def forward(self: __torch__.M, q: Tensor) -> Tensor:\n    return q\n";

  @TempDir private Path folder;

  private void write(byte[] pickle) {
    Map<String, byte[]> records = new HashMap<>();
    records.put("data.pkl", pickle);
    records.put("code/__torch__.py", SOURCE.getBytes(StandardCharsets.UTF_8));
    records.put("data/0", new byte[24]);
    records.put("data/1", new byte[24]);
    Path file = WrittenArchive.of(folder.resolve("written.pt"), records);
    TorchScriptArchive.read(file).instrument().writeTo(folder.resolve("copy.pt"));
  }

  @Test
  void soundOnesAreCopied() {
    write(WrittenPickle.module(2));
    write(WrittenArchive.module());
    write(tensor(6, 1, new int[] {5}, new int[] {1}));
    write(tensor(6, 0, new int[] {6, 1000}, new int[] {1, 0}));
    write(tensor(0, 0, new int[] {0, 5}, new int[] {5, 1}));
    write(tensor(6, 6, new int[] {0}, new int[] {1}));
  }

  private static WrittenPickle begun() {
    return new WrittenPickle().object("__torch__", "M");
  }

  private static byte[] tensor(int stored, int offset, int[] sizes, int[] strides) {
    return begun()
        .then('}', '(')
        .text("w")
        .tensor("0", stored, offset, sizes, strides)
        .then('u', 'b')
        .end();
  }

  private static WrittenPickle nested(int depth) {
    WrittenPickle pickle = begun();
    for (int i = 0; i < depth; i++) {
      pickle.then(']');
    }
    for (int i = 0; i < depth; i++) {
      pickle.then('a'); // the last goes into the object
    }
    return pickle;
  }

  static Stream<Arguments> damaged() {
    int[] row = {1};
    byte[] whole = WrittenPickle.module(1);
    return Stream.of(
        Arguments.of(begun().put(174417761).end(), "remembers a value under the number 174417761"),
        Arguments.of(begun().put(1).end(), "remembers a value under the number 1"),
        Arguments.of(begun().put(-1).end(), "remembers a value under the number 4294967295"),
        Arguments.of(begun().get(7).then('b').end(), "asks for a value that it did not remember"),
        Arguments.of(Arrays.copyOf(whole, whole.length - 1), "ends too early"),
        Arguments.of(Arrays.copyOf(whole, whole.length + 1), "goes on after its end"),
        Arguments.of(begun().then('N').end(), "leaves values over"),
        Arguments.of(begun().then('.').then('X').number(-1).end(), "goes on after its end"),
        Arguments.of(begun().then('X').number(-1).end(), "has a text longer than itself"),
        Arguments.of(begun().then('X').number(1 << 30).end(), "has a text longer than itself"),
        Arguments.of(begun().then(0x8a, 200).end(), "has a whole number of 200 bytes"),
        Arguments.of(begun().then(0x95).end(), "has an unknown operation 149"),
        Arguments.of(begun().then('b').end(), "takes a value that is not there"),
        Arguments.of(begun().then('t').end(), "ends a sequence that it did not begin"),
        Arguments.of(begun().then('}', '(', 'N', 'u', 'b').end(), "a key and no value"),
        Arguments.of(begun().then('N', 'N', 'N', 's').end(), "puts items into what is no list"),
        Arguments.of(begun().then('N', 'N', 'b').end(), "sets the attributes of what is no object"),
        Arguments.of(begun().then('N', ')', 'R').end(), "makes an object of what is no class"),
        Arguments.of(begun().then(']').put(0).get(0).then('a', 'b').end(), "holds itself"),
        Arguments.of(begun().put(0).get(0).then('b').end(), "holds itself"),
        Arguments.of(nested(600).end(), "nested deeper than 500"),
        Arguments.of(tensor(7, 0, row, row), "data/0 has 24 bytes, not 7 elements of FloatStorage"),
        Arguments.of(tensor(-1, 0, row, row), "not -1 elements"),
        Arguments.of(tensor(6, 6, row, row), "lies outside its 6 elements"),
        Arguments.of(tensor(6, -1, row, row), "lies outside its 6 elements"),
        Arguments.of(tensor(6, 0, new int[] {7}, row), "lies outside its 6 elements"),
        Arguments.of(tensor(6, 0, new int[] {-1}, row), "lies outside its 6 elements"),
        Arguments.of(tensor(6, 0, new int[] {2}, new int[] {-1}), "lies outside its 6 elements"),
        Arguments.of(tensor(6, 0, new int[] {2, 2}, row), "lies outside its 6 elements"),
        Arguments.of(
            tensor(6, 0, new int[] {1 << 30, 1 << 30}, new int[] {1 << 30, 1 << 30}),
            "lies outside its 6 elements"),
        Arguments.of(
            begun().then('}', '(').text("w").tensor("9", 6, 0, row, row).then('u', 'b').end(),
            "stored in data/9, which is missing"),
        Arguments.of(
            begun().global("torch._utils", "_rebuild_tensor_v2").then(')', 'R', 'b').end(),
            "described by other values"),
        Arguments.of(
            begun()
                .global("torch._utils", "_rebuild_tensor_v2")
                .then('(', 'N', 'Q')
                .whole(0)
                .then(')', ')', 't', 'R', 'b')
                .end(),
            "the storage of a tensor is not described"));
  }

  @ParameterizedTest
  @MethodSource("damaged")
  void isRefused(byte[] pickle, String reason) {
    assertRefused(reason, () -> write(pickle));
    assertFalse(Files.exists(folder.resolve("copy.pt")));
    assertEquals(1, folder.toFile().list().length);
  }

  /** Lists of one list within another, twice each: 2³⁰ ways down, seen once each. */
  @Test
  void whatIsSharedIsSeenOnce() {
    WrittenPickle pickle = begun().then('(', ']').put(0);
    for (int i = 1; i <= 30; i++) {
      pickle.get(i - 1).get(i - 1).then(0x86).put(i);
    }
    write(pickle.then('t', 'b').end());
  }
}
