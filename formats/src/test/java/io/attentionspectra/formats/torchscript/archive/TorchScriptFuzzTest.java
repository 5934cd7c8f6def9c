package io.attentionspectra.formats.torchscript.archive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.attentionspectra.testing.Damage;
import io.attentionspectra.testing.FuzzCampaign;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged TorchScript files: sound but for their source, or for their pickle, and with damaged
 * bytes anywhere in the archive.
 */
final class TorchScriptFuzzTest {

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

  /** What pickles and archives are made of: operators, a number of the memo, and signatures. */
  private static final byte[][] MARKS =
      Stream.of(
              "(",
              "t",
              "q",
              ")",
              "]",
              "}",
              "u",
              "b",
              "R",
              "Q",
              "c",
              "X",
              "r",
              ".",
              "h",
              "j",
              "aee\n",
              "PK\u0001\u0002",
              "PK\u0003\u0004",
              "PK\u0005\u0006",
              "PK\u0006\u0006",
              "\u00ff\u00ff\u00ff\u007f",
              "\u0000\u0000\u0000\u0080")
          .map(mark -> mark.getBytes(StandardCharsets.ISO_8859_1))
          .toArray(byte[][]::new);

  @TempDir private Path folder;

  @Test
  void sources() {
    FuzzCampaign.run(
        "TorchScript source",
        3000,
        random -> {
          List<String> sound = WORDS_OF.get(random.nextInt(WORDS_OF.size()));
          read(WrittenArchive.ofSource(file(), Damage.words(sound, WORDS, random)));
        });
  }

  @Test
  void pickles() {
    byte[] sound = WrittenPickle.module(2);
    FuzzCampaign.run(
        "TorchScript pickle", 3000, random -> read(written(Damage.bytes(sound, MARKS, random))));
  }

  @Test
  void archives() throws IOException {
    byte[] sound = Files.readAllBytes(written(WrittenPickle.module(2)));
    FuzzCampaign.run(
        "TorchScript archive",
        3000,
        random -> read(Files.write(file(), Damage.bytes(sound, MARKS, random))));
  }

  private Path file() {
    return folder.resolve("damaged.pt");
  }

  /** In the same order on any machine, as {@code Map.of} is not. */
  private Path written(byte[] pickle) {
    Map<String, byte[]> records = new LinkedHashMap<>();
    records.put("data.pkl", pickle);
    records.put("data/0", new byte[24]);
    records.put("data/1", new byte[24]);
    records.put("code/__torch__.py", SOURCES.get(0).getBytes(StandardCharsets.UTF_8));
    return WrittenArchive.of(file(), records);
  }

  private void read(Path file) throws IOException {
    try {
      copied(file);
    } catch (IllegalArgumentException e) {
      requireNothingLeft();
      throw e;
    }
    requireNothingLeft();
  }

  private void copied(Path file) throws IOException {
    Path copy = folder.resolve("copy.pt");
    TorchScriptArchive archive = TorchScriptArchive.read(file);
    archive.parameters();
    InstrumentedArchive instrumented = archive.instrument();
    instrumented.facts();
    instrumented.writeTo(copy);
    Files.delete(copy);
  }

  private void requireNothingLeft() {
    assertArrayEquals(new String[] {"damaged.pt"}, folder.toFile().list());
  }
}
