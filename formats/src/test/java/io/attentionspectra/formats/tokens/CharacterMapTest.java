package io.attentionspectra.formats.tokens;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CharacterMapTest {

  /** A double array that maps "x" to the replacement at 2: "cat". */
  static byte[] sound() {
    int[] units = new int[512];
    // The root leads to 256: its children lie at 256 ^ label.
    units[0] = 256 << 10;
    int child = 256 ^ 'x';
    // The child has a value, at 256 ^ 'x' ^ offset.
    int offset = 16;
    units[child] = 'x' | 1 << 8 | offset << 10;
    units[child ^ offset] = 1 << 31 | 2;
    byte[] replacements = "a\0cat\0".getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(4 + 4 * units.length + replacements.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(4 * units.length);
    Arrays.stream(units).forEach(bytes::putInt);
    return bytes.put(replacements).array();
  }

  static String base64(byte[] map) {
    return Base64.getEncoder().encodeToString(map);
  }

  private static Optional<String> fault(int unit, int value) {
    byte[] map = sound();
    ByteBuffer.wrap(map).order(ByteOrder.LITTLE_ENDIAN).putInt(4 * (unit + 1), value);
    return CharacterMap.fault(base64(map));
  }

  @Test
  void aSoundMapIsUsedByTheTokenizer() {
    assertEquals(Optional.empty(), CharacterMap.fault(base64(sound())));
    String json =
        TokenizerJsonTest.WORD_LEVEL.replace(
            "{\"type\": \"Lowercase\"}",
            "{\"type\": \"Precompiled\", \"precompiled_charsmap\": \"" + base64(sound()) + "\"}");
    try (TextTokenizer tokenizer =
        TextTokenizer.of("tokenizer.json", json.getBytes(StandardCharsets.UTF_8))) {
      assertArrayEquals(new long[] {2, 3, 4}, tokenizer.tokenize("x sat").ids());
    }
  }

  /** Steps of every kind are asked how much they lengthen a text. */
  @Test
  void aMapIsCheckedWhereverItStands() {
    for (String map : new String[] {"", "AAA=", "////yg=="}) {
      String json =
          TokenizerJsonTest.WORD_LEVEL.replace(
              "\"pre_tokenizer\": {",
              "\"pre_tokenizer\": {\"precompiled_charsmap\": \"" + map + "\", ");
      assertRefused(
          "precompiled_charsmap: ",
          () -> TextTokenizer.of("tokenizer.json", json.getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Test
  void refusesWalksThatLeaveTheArray() {
    assertEquals(Optional.of("its array leads outside"), fault(0, 512 << 10));
    assertEquals(Optional.of("its array leads outside"), fault(0, 300 << 10 | 1 << 9));
    assertEquals(
        Optional.of("its array leads outside"), fault(256 ^ 'x', 'x' | 1 << 8 | 512 << 10));
  }

  @Test
  void refusesValuesThatAreNoReplacement() {
    assertEquals(Optional.of("a replacement is not there"), fault(256 ^ 'x' ^ 16, 99));
  }

  @Test
  void endsOnWalksInCircles() {
    // The child leads back to 256.
    assertEquals(Optional.empty(), fault(256 ^ 'x', 'x' | 'x' << 10));
  }

  @Test
  void refusesOtherLayouts() {
    byte[] map = sound();
    assertTrue(CharacterMap.fault("no base64!").isPresent());
    assertTrue(CharacterMap.fault("").isPresent());
    assertTrue(CharacterMap.fault(base64(new byte[] {-1, -1, -1, -1})).isPresent());
    for (int length = 0; length < 4 + 4 * 512; length++) {
      assertTrue(CharacterMap.fault(base64(Arrays.copyOf(map, length))).isPresent());
    }
    map[map.length - 2] = (byte) 0xff;
    assertEquals(Optional.of("its replacements are not UTF-8"), CharacterMap.fault(base64(map)));
  }
}
