package io.attentionspectra.formats.tokens;

import io.attentionspectra.testing.Damage;
import io.attentionspectra.testing.FuzzCampaign;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Damaged tokenizers, and texts of any characters. What the native library does not bear would end
 * this process, and the build.
 */
final class TokenizerFuzzTest {

  private static final List<String> SOUND =
      List.of(
          TokenizerJsonTest.WORD_LEVEL,
          TokenizerJsonTest.WORD_PIECE,
          TokenizerJsonTest.BPE,
          TokenizerJsonTest.UNIGRAM,
          TokenizerJsonTest.RARE_PARTS,
          TokenizerJsonTest.UNIGRAM.replace(
              "\"NFKC\"",
              "\"Precompiled\", \"precompiled_charsmap\": \""
                  + CharacterMapTest.base64(CharacterMapTest.sound())
                  + "\""));

  @Test
  void files() {
    FuzzCampaign.run(
        "tokenizer",
        3000,
        random -> {
          byte[] json = Damage.jsonBytes(SOUND.get(random.nextInt(SOUND.size())), random);
          try (TextTokenizer tokenizer = TextTokenizer.of("tokenizer.json", json)) {
            tokenizer.tokenize(List.of("", "x cat sat [CLS]", text(random)));
            tokenizer.vocabularySize();
            tokenizer.specialTokens();
          }
        });
  }

  @Test
  void characterMaps() {
    byte[] sound = CharacterMapTest.sound();
    FuzzCampaign.run(
        "character map",
        1000,
        random -> {
          String json =
              SOUND
                  .get(5)
                  .replace(
                      CharacterMapTest.base64(sound),
                      CharacterMapTest.base64(Damage.bytes(sound, random)));
          try (TextTokenizer tokenizer =
              TextTokenizer.of("tokenizer.json", json.getBytes(StandardCharsets.UTF_8))) {
            tokenizer.tokenize(List.of("x cat xx", text(random)));
          }
        });
  }

  @Test
  void texts() {
    List<TextTokenizer> tokenizers = new ArrayList<>();
    for (String json : SOUND) {
      tokenizers.add(TextTokenizer.of("tokenizer.json", json.getBytes(StandardCharsets.UTF_8)));
    }
    FuzzCampaign.run(
        "text",
        3000,
        random -> tokenizers.get(random.nextInt(tokenizers.size())).tokenize(text(random)));
    tokenizers.forEach(TextTokenizer::close);
  }

  /** Characters of all planes, most of them common, some halves of surrogate pairs. */
  private static String text(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(40); length > 0; length--) {
      switch (random.nextInt(8)) {
        case 0 -> text.append(' ');
        case 1 -> text.appendCodePoint(random.nextInt(0x110000));
        case 2 -> text.append((char) random.nextInt(0x300));
        case 3 -> text.append("[CLS]");
        default -> text.append((char) ('a' + random.nextInt(26)));
      }
    }
    return text.toString();
  }
}
