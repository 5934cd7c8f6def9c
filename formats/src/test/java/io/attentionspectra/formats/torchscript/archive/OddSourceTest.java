package io.attentionspectra.formats.torchscript.archive;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.attentionspectra.formats.torchscript.NotInstrumented;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Source that no program writes ends in one line or in no site, never in a failure of ours. */
final class OddSourceTest {

  @TempDir private Path folder;

  private InstrumentedArchive searched(String source) {
    Path file = WrittenArchive.ofSource(folder.resolve("written.pt"), source);
    return TorchScriptArchive.read(file).instrument();
  }

  private List<String> reasons(String line) {
    Path file = WrittenArchive.ofBody(folder.resolve("written.pt"), line, "return q");
    InstrumentedArchive archive = TorchScriptArchive.read(file).instrument();
    assertEquals(List.of(), archive.sites());
    return archive.notInstrumented().stream().map(NotInstrumented::reason).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          torch.softmax(torch.matmul(q, k), 1abc) | '1abc' is no number
          torch.softmax(torch.matmul(q, k), 0x) | '0x' is no number
          torch.softmax(torch.matmul(q, k), 0b12) | '0b12' is no number
          torch.softmax(torch.matmul(q, k), 1.2.3) | '1.2.3' is no number
          torch.softmax(torch.matmul(q, k), 1e) | '1e' is no number
          torch.softmax(torch.matmul(q, k), 1٣) | '1٣' is no number
          torch.softmax(q[], -1) | expected what stands between the brackets
          torch.softmax(q, -1 | does not parse
          """)
  void isRefused(String expression, String reason) {
    assertRefused(reason, () -> reasons("a = " + expression));
  }

  @Test
  void charactersThatAreNotShown() {
    assertRefused("a string has a control character", () -> reasons("a = \"\033[0m\""));
    assertRefused("unexpected character '?'", () -> reasons("a = q" + (char) 0x85 + "k"));
    assertRefused("unexpected character '?'", () -> reasons("a = q" + (char) 0 + "k"));
  }

  /** Numbers that Python has and the engine does not write count for nothing. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "torch.softmax(q[0x10], -1)",
        "torch.softmax(q[1j], -1)",
        "torch.softmax(q[1e400], -1)",
        "torch.softmax(q[-1], -1)",
        "torch.softmax(q[:], -1)",
        "torch.softmax(q[1:2, 0], -1)",
        "torch.softmax((q, k)[-1], -1)",
        "torch.softmax((q, k)[7], -1)",
        "torch.softmax((q, k)[4294967297], -1)",
        "torch.softmax(annotate(Tensor), -1)",
        "torch.softmax(torch.to(input=q), -1)",
        "torch.softmax(torch.where(q), -1)"
      })
  void hasNoScores(String expression) {
    assertEquals(1, reasons("a = " + expression).size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "torch.einsum()",
        "torch.einsum(\"a\")",
        "torch.einsum(\"a\", q)",
        "torch.einsum(\"ab,cb->ac\", [])",
        "torch.einsum(q, k)",
        "torch.einsum(\"ab,cb->ac\", [q])",
        "torch.matmul()",
        "torch.matmul(q)",
        "torch.baddbmm()",
        "torch.baddbmm(q)",
        "torch.bmm(q, mat2=k)"
      })
  void hasNoTwoOperands(String product) {
    assertEquals(
        List.of(
            "a softmax whose input comes from torch."
                + product.substring(6, product.indexOf('('))
                + " of operands that could not be told apart"),
        reasons("a = torch.softmax(" + product + ", -1)"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "torch.softmax()",
        "torch.exp()",
        "torch.log_softmax()",
        "torch.scaled_dot_product_attention()",
        "torch.scaled_dot_product_attention(query=q, key=k)",
        "torch._native_multi_head_attention(q)",
        "torch._native_multi_head_attention(q, q, q, 1, 2)",
        "torch._transformer_encoder_layer_fwd()",
        "getattr(self, 5).forward(q)",
        "getattr(self).forward(q)",
        "getattr(self, \"w\", q).forward(q)",
        "getattr(getattr, \"w\").forward(q)",
        "q.forward()",
        "(q).forward(k)()",
        "self()()",
        "\"text\"(q)",
        "5(q)",
        "().forward()",
        "None.forward()",
        "self.w.forward(q)"
      })
  void isNoCallOfAModule(String call) {
    Path file = WrittenArchive.ofBody(folder.resolve("written.pt"), "a = " + call, "return q");
    TorchScriptArchive.read(file).instrument();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "  __annotations__[5] = Tensor",
        "  __annotations__[None] = Tensor",
        "  __annotations__[\"a\", \"b\"] = Tensor",
        "  __annotations__[\"\"] = Tensor",
        "  5 : Tensor",
        "  a.b : Tensor",
        "  [] = Tensor"
      })
  void attributesWithoutANameAreNone(String attribute) {
    InstrumentedArchive archive =
        searched(
            "class M(Module):\n"
                + attribute
                + "\n  def forward(self: __torch__.M, q: Tensor) -> Tensor:\n    return q\n");
    assertEquals(List.of(), archive.sites());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          def forward() -> Tensor: | the method forward takes no module
          def forward(*) -> Tensor: | the method forward takes no module
          def forward(5) -> Tensor: | expected NAME
          def forward(self -> Tensor: | does not parse
          def other(self) -> Tensor: | has no method forward
          """)
  void methodsThatNobodyCanCall(String header, String reason) {
    assertRefused(reason, () -> searched("class M(Module):\n  " + header + "\n    return 1\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"  __annotations__[] = Tensor", "  a[] : Tensor", "  def"})
  void classesThatDoNotParse(String line) {
    assertRefused("does not parse", () -> searched("class M(Module):\n" + line + "\n"));
  }
}
