package io.attentionspectra.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Damages sound files: their bytes anywhere, or their JSON or source word by word. */
public final class Damage {

  private static final long[] NUMBERS = {
    0,
    1,
    -1,
    2,
    7,
    0x7f,
    0x80,
    0xff,
    0x7fff,
    0xffff,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    1L << 31,
    1L << 32,
    1L << 40,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    100_000_000
  };

  private static final Pattern WORD =
      Pattern.compile("\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"|[-+.\\w]+|\\s+|.", Pattern.DOTALL);

  /** What is put into JSON beside its own words. */
  private static final String[] WORDS = {
    "0",
    "1",
    "-1",
    "2.0",
    "2.5",
    "1e999",
    "2147483647",
    "2147483648",
    "9223372036854775808",
    "null",
    "true",
    "false",
    "NaN",
    "{}",
    "[]",
    "[[]]",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\"\"",
    "\"\\ud800\"",
    "\"\\u0000\"",
    "\"../x\"",
    "\"a\\nb\"",
    "\"é𝔸\"",
    "[0,0]",
    "[-1,-1]",
    "{\"type\":\"Sequence\"}",
    "\"F32\"",
    "\"I8\"",
    "\"bert\"",
    "\"gpt2\"",
    "\"[UNK]\"",
    "\"a\"",
    "\\"
  };

  /** Words of the sound texts of campaigns, of which there are few. */
  private static final Map<String, List<String>> WORDS_OF = new ConcurrentHashMap<>();

  private static final byte[][] NO_MARKS = {};

  private static final int DIGEST = 32;

  private Damage() {}

  /**
   * Writes a damaged file as another file of the same name. A reader may map files, and the mapping
   * of an earlier one lasts until it is collected: cutting a file that is mapped a thousand times
   * takes longer than reading it.
   *
   * @param file where to
   * @param bytes its content
   */
  public static void write(Path file, byte[] bytes) throws IOException {
    Files.deleteIfExists(file);
    Files.write(file, bytes);
  }

  /** One change of bytes, or up to four: bits, numbers, pieces cut out, copied, or cut off. */
  public static byte[] bytes(byte[] sound, SplittableRandom random) {
    return bytes(sound, NO_MARKS, random);
  }

  /**
   * One change of bytes, or up to four, among them bytes that mean something in the format.
   *
   * @param sound a file
   * @param marks such bytes, in the order in which they are put, or none
   * @param random what is changed, and how
   */
  public static byte[] bytes(byte[] sound, byte[][] marks, SplittableRandom random) {
    byte[] bytes = sound.clone();
    for (int edits = edits(random); edits > 0 && bytes.length > 8; edits--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(marks.length == 0 ? 6 : 8)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> putNumber(bytes, at, random);
        case 3 -> bytes = without(bytes, at, 1 + random.nextInt(16));
        case 4 -> bytes = withCopy(bytes, at, random);
        case 5 -> bytes = random.nextInt(3) == 0 ? Arrays.copyOf(bytes, at) : bytes;
        default -> put(bytes, at, marks[random.nextInt(marks.length)]);
      }
    }
    return bytes;
  }

  /**
   * A file that ends with the SHA-256 of what comes before, damaged, and mostly sealed anew: then
   * its content is read.
   *
   * @param sound a file
   * @param random says where and how; one of eight keeps its old seal
   */
  public static byte[] sealed(byte[] sound, SplittableRandom random) {
    if (random.nextInt(8) == 0) {
      return bytes(sound, random);
    }
    byte[] content = bytes(Arrays.copyOf(sound, sound.length - DIGEST), random);
    byte[] sealed = Arrays.copyOf(content, content.length + DIGEST);
    System.arraycopy(sha256(content), 0, sealed, content.length, DIGEST);
    return sealed;
  }

  private static byte[] sha256(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has it", e);
    }
  }

  private static int edits(SplittableRandom random) {
    return random.nextBoolean() ? 1 : 1 + random.nextInt(4);
  }

  private static void putNumber(byte[] bytes, int at, SplittableRandom random) {
    long number = NUMBERS[random.nextInt(NUMBERS.length)];
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (at + Long.BYTES <= bytes.length) {
      buffer.putLong(at, number);
    }
  }

  private static void put(byte[] bytes, int at, byte[] mark) {
    System.arraycopy(mark, 0, bytes, at, Math.min(mark.length, bytes.length - at));
  }

  private static byte[] without(byte[] bytes, int at, int count) {
    int end = Math.min(bytes.length, at + count);
    ByteBuffer kept = ByteBuffer.allocate(bytes.length - (end - at));
    return kept.put(bytes, 0, at).put(bytes, end, bytes.length - end).array();
  }

  private static byte[] withCopy(byte[] bytes, int at, SplittableRandom random) {
    int from = random.nextInt(bytes.length);
    int count = Math.min(bytes.length - from, 1 + random.nextInt(64));
    ByteBuffer more = ByteBuffer.allocate(bytes.length + count);
    more.put(bytes, 0, at).put(bytes, from, count).put(bytes, at, bytes.length - at);
    return more.array();
  }

  /** JSON with one change of its words, or up to four; a sound text is split once. */
  public static String json(String sound, SplittableRandom random) {
    return words(WORDS_OF.computeIfAbsent(sound, Damage::split), WORDS, random);
  }

  private static List<String> split(String sound) {
    return WORD.matcher(sound).results().map(MatchResult::group).toList();
  }

  /**
   * One change of words, or up to four: left out, doubled, exchanged, repeated, or cut off.
   *
   * @param sound a text, split so that its words in order are the text
   * @param others what is put in beside its own words
   * @param random what is changed, and how
   */
  public static String words(List<String> sound, String[] others, SplittableRandom random) {
    List<String> words = new ArrayList<>(sound);
    for (int edits = edits(random); edits > 0 && !words.isEmpty(); edits--) {
      int at = random.nextInt(words.size());
      switch (random.nextInt(8)) {
        case 0 -> words.remove(at);
        case 1 -> words.add(at, others[random.nextInt(others.length)]);
        case 2, 3 -> words.set(at, others[random.nextInt(others.length)]);
        case 4 -> words.set(at, words.get(random.nextInt(words.size())));
        case 5 -> words.add(at, words.get(random.nextInt(words.size())));
        case 6 -> repeat(words, at, random);
        default -> {
          if (random.nextInt(4) == 0) {
            words.subList(at, words.size()).clear();
          }
        }
      }
    }
    return String.join("", words);
  }

  /** JSON damaged word by word, or as bytes. */
  public static byte[] jsonBytes(String sound, SplittableRandom random) {
    return random.nextInt(4) == 0
        ? bytes(sound.getBytes(StandardCharsets.UTF_8), random)
        : json(sound, random).getBytes(StandardCharsets.UTF_8);
  }

  /** Repeats a stretch of words a few times, or, of eight cases in one, up to a thousand times. */
  private static void repeat(List<String> words, int at, SplittableRandom random) {
    List<String> stretch =
        List.copyOf(words.subList(at, Math.min(words.size(), at + 1 + random.nextInt(40))));
    int times = 1 << random.nextInt(random.nextInt(8) == 0 ? 11 : 3);
    List<String> repeated = new ArrayList<>();
    for (int i = 0; i < times && repeated.size() < 5000; i++) {
      repeated.addAll(stretch);
    }
    words.addAll(at, repeated);
  }
}
