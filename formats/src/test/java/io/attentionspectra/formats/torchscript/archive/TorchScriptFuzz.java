package io.attentionspectra.formats.torchscript.archive;

import io.attentionspectra.base.Randomness;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Gives the readers of TorchScript files damaged ones: archives that are sound but for their
 * source, or for their pickle, and archives with damaged bytes anywhere. Each must end as {@link
 * FuzzRule} says and leave no file. The same seed and number give the same file, on any machine.
 *
 * <p>By hand, a million: {@code main} with the number of executions and the seed, under a heap of
 * 512 MB; it prints counts, the slowest execution and the sources or bytes of failures.
 */
final class TorchScriptFuzz {

  /** What is damaged. */
  enum Part {
    SOURCE,
    PICKLE,
    ARCHIVE
  }

  private static final List<String> SOURCES =
      List.of(
          WrittenArchive.CLASS
              + """
                  w = self.w
                  u = getattr(self, "u")
                  q0 = torch.transpose(torch.view(torch.linear(q, w, None), [1, -1, 4, 8]), 1, 2)
                  k0 = torch.reshape(torch.addmm(u, k, w), [int(torch.size(k, 0)), -1, 32])
                  scores = torch.div(torch.matmul(q0, torch.transpose(k0, -1, -2)), torch.sqrt(8.))
                  a = torch.softmax(torch.add(scores, CONSTANTS.c0), -1)
                  b = torch.softmax(torch.einsum("bqhd,bkhd->bhqk", [q0, k0]), 3, dtype=None)
                  c = torch.baddbmm(a, q0, k0, beta=0., alpha=0.35355339059327379)
                  d = torch.dropout(torch.softmax(torch.mul(c, torch.pow(8, -0.5)), -1), 0.1, False)
                  e = torch.scaled_dot_product_attention(q0, k0, u, None, 0., False)
                  return torch.matmul(d, e)
              """,
          """
          class N(Module):
            __parameters__ = ["weight", ]
            weight : Tensor
            __annotations__["0"] = __torch__.N
            def forward(self: __torch__.N,
              x: Dict[str, Tensor],
              flags: Optional[Tensor]=None) -> Tuple[Tensor, List[int]]:
              y = x["input_ids"]
              if torch.__is__(flags, None):
                z = torch.embedding(self.weight, y)
              else:
                z = unchecked_cast(Tensor, flags)
              for i in range(torch.len(x)):
                z = torch.softmax_(torch.bmm(z, z), -1)
                while torch.gt(i, 5):
                  z = torch.add_(z, z, alpha=-1)
              return (z, [1, 2, *[3]])
            def other(self: __torch__.N, q: Tensor) -> Tensor:
              a, b, = torch.chunk(q, 2, -1)
              return (a if True else b)[0]
          class M(Module):
            n : __torch__.N
            def forward(self: __torch__.M,
              q: Tensor) -> Tensor:
              n = self.n
              _0, _1, = (n).forward({"input_ids": q}, None, )
              _2 = __torch__.helper((getattr(n, "0")).other(_0, ), )
              return torch.log_softmax(torch.matmul(_2, _0), dim=-1)
          def helper(q: Tensor) -> Tensor:
            f = torch.exp
            return torch.div(f(torch.matmul(q, q)), torch.sum(q, [-1], True))
          """);

  /** The same, split at every character that is no part of a word. */
  private static final List<List<String>> WORDS_OF =
      SOURCES.stream().map(text -> List.of(text.split("(?<=\\W)|(?=\\W)"))).toList();

  /** What is put into a source beside its own words. */
  private static final String[] WORDS = {
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    "[]",
    "()",
    ",",
    ".",
    ":",
    "=",
    "==",
    "->",
    "-",
    "*",
    "**",
    "\n",
    "\n    ",
    "\n      ",
    "\n  def f(self) -> Tensor:\n    ",
    "if ",
    "else:",
    "for i in ",
    "while ",
    "return ",
    "def ",
    "class ",
    "lambda",
    "None",
    "True",
    "5",
    "0x10",
    "1j",
    "1e999",
    "1abc",
    "-1",
    "9223372036854775808",
    "\"\"",
    "\"a",
    "'",
    "\\",
    "#",
    "\t",
    "\r",
    "\0",
    "é",
    "𝔸",
    "self",
    "q",
    "torch.softmax(",
    "torch.matmul(",
    "torch.einsum(",
    "getattr(self, ",
    "CONSTANTS.c0",
    "M",
    "N"
  };

  private static final int[] NUMBERS = {
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
    174417761,
    1 << 20,
    0x04034b50,
    0x02014b50,
    0x06054b50,
    0x06064b50
  };

  private final Path folder;
  private final Path file;
  private final Randomness seed;
  private final byte[] sound;
  private final Map<Part, long[]> ended = new EnumMap<>(Part.class);
  private long slowest;
  private String slow = "";

  TorchScriptFuzz(Path folder, long seed) throws IOException {
    this.folder = folder;
    this.file = folder.resolve("damaged.pt");
    write(WrittenPickle.module(2));
    this.sound = Files.readAllBytes(file);
    this.seed = Randomness.of(seed);
    for (Part part : Part.values()) {
      ended.put(part, new long[2]);
    }
  }

  /** One damaged file; fails unless the rule holds. */
  void execute(Part part, long number) throws Throwable {
    UniformRandomProvider random = seed.child(part.name(), number).generator();
    switch (part) {
      case SOURCE -> WrittenArchive.ofSource(file, source(random));
      case PICKLE -> write(bytes(WrittenPickle.module(2), random));
      case ARCHIVE -> Files.write(file, bytes(sound, random));
    }
    long start = System.nanoTime();
    boolean result = FuzzRule.requireHere(this::read);
    long took = System.nanoTime() - start;
    if (took > slowest) {
      slowest = took;
      slow = part + " " + number;
    }
    ended.get(part)[result ? 1 : 0]++;
    String[] left = folder.toFile().list((in, name) -> !name.equals("damaged.pt"));
    if (left == null || left.length > 0) {
      throw new AssertionError("left behind: " + Arrays.toString(left));
    }
  }

  private void read() throws IOException {
    Path copy = folder.resolve("copy.pt");
    TorchScriptArchive archive = TorchScriptArchive.read(file);
    archive.parameters();
    InstrumentedArchive instrumented = archive.instrument();
    instrumented.facts();
    instrumented.writeTo(copy);
    Files.delete(copy);
  }

  private void write(byte[] pickle) {
    WrittenArchive.of(
        file,
        Map.of(
            "data.pkl",
            pickle,
            "data/0",
            new byte[24],
            "data/1",
            new byte[24],
            "code/__torch__.py",
            SOURCES.get(0).getBytes(StandardCharsets.UTF_8)));
  }

  private static String source(UniformRandomProvider random) {
    List<String> words = new ArrayList<>(WORDS_OF.get(random.nextInt(WORDS_OF.size())));
    for (int edits = 1 + random.nextInt(6); edits > 0 && !words.isEmpty(); edits--) {
      int at = random.nextInt(words.size());
      switch (random.nextInt(6)) {
        case 0 -> words.remove(at);
        case 1 -> words.add(at, WORDS[random.nextInt(WORDS.length)]);
        case 2 -> words.set(at, WORDS[random.nextInt(WORDS.length)]);
        case 3 -> words.set(at, words.get(random.nextInt(words.size())));
        case 4 -> words.add(at, words.get(random.nextInt(words.size())));
        default -> repeat(words, at, random);
      }
    }
    return String.join("", words);
  }

  /** Repeats a stretch of words, which may be lines, up to a thousand times. */
  private static void repeat(List<String> words, int at, UniformRandomProvider random) {
    int end = Math.min(words.size(), at + 1 + random.nextInt(40));
    List<String> stretch = new ArrayList<>(words.subList(at, end));
    int times = random.nextInt(16) == 0 ? 1 << random.nextInt(11) : 2;
    List<String> repeated = new ArrayList<>();
    for (int i = 0; i < times && repeated.size() < 20_000; i++) {
      repeated.addAll(stretch);
    }
    words.addAll(at, repeated);
  }

  private static byte[] bytes(byte[] sound, UniformRandomProvider random) {
    byte[] bytes = sound.clone();
    for (int edits = 1 + random.nextInt(4); edits > 0 && bytes.length > 8; edits--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(7)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> putNumber(bytes, at, random);
        case 3 -> bytes = without(bytes, at, 1 + random.nextInt(16));
        case 4 -> bytes = withCopy(bytes, at, random);
        case 5 ->
            bytes[at] = "(tq)]}ubRQcXr.hj".getBytes(StandardCharsets.US_ASCII)[random.nextInt(16)];
        default -> bytes = random.nextInt(4) == 0 ? Arrays.copyOf(bytes, at) : bytes;
      }
    }
    return bytes;
  }

  private static void putNumber(byte[] bytes, int at, UniformRandomProvider random) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int number = NUMBERS[random.nextInt(NUMBERS.length)];
    if (at + 4 <= bytes.length) {
      buffer.putInt(at, number);
    }
  }

  private static byte[] without(byte[] bytes, int at, int count) {
    int end = Math.min(bytes.length, at + count);
    ByteBuffer kept = ByteBuffer.allocate(bytes.length - (end - at));
    return kept.put(bytes, 0, at).put(bytes, end, bytes.length - end).array();
  }

  private static byte[] withCopy(byte[] bytes, int at, UniformRandomProvider random) {
    int from = random.nextInt(bytes.length);
    int count = Math.min(bytes.length - from, 1 + random.nextInt(64));
    ByteBuffer more = ByteBuffer.allocate(bytes.length + count);
    more.put(bytes, 0, at).put(bytes, from, count).put(bytes, at, bytes.length - at);
    return more.array();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    ended.forEach(
        (part, counts) ->
            text.append(part + ": " + counts[0] + " refused, " + counts[1] + " read; "));
    return text.append("slowest " + slowest / 1_000_000 + " ms, " + slow).toString();
  }

  /** The arguments: number of executions, seed. */
  public static void main(String[] args) throws IOException {
    Path folder = Files.createTempDirectory("fuzz");
    TorchScriptFuzz fuzz = new TorchScriptFuzz(folder, Long.parseLong(args[1]));
    long failed = 0;
    for (long i = 0; i < Long.parseLong(args[0]); i++) {
      Part part = Part.values()[(int) (i % Part.values().length)];
      try {
        fuzz.execute(part, i);
      } catch (Throwable e) {
        failed++;
        System.out.println(part + " " + i + ": " + e);
        Files.copy(fuzz.file, Path.of(System.getProperty("java.io.tmpdir"), "failed-" + i + ".pt"));
      }
      if ((i + 1) % 100_000 == 0) {
        System.out.println((i + 1) + ": " + failed + " failed; " + fuzz);
      }
    }
    System.out.println(failed + " failed; " + fuzz);
  }
}
