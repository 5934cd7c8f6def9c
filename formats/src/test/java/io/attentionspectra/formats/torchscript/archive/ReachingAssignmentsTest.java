package io.attentionspectra.formats.torchscript.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A variable has the value of the assignments that reach it, and of no others. */
final class ReachingAssignmentsTest {

  private static final String PRODUCT = "s = torch.matmul(q, k)";

  @TempDir private Path folder;

  private void assertSites(int sites, String... lines) {
    Path file = WrittenArchive.ofBody(folder.resolve("written.pt"), lines);
    assertEquals(sites, TorchScriptArchive.read(file).instrument().sites().size());
  }

  @Test
  void whatIsOverwrittenDoesNotReach() {
    assertSites(1, PRODUCT, "return torch.softmax(s, -1)");
    assertSites(0, PRODUCT, "s = torch.sin(q)", "return torch.softmax(s, -1)");
    assertSites(0, PRODUCT, "s, t, = torch.chunk(q, 2)", "return torch.softmax(s, -1)");
    assertSites(1, PRODUCT, "s = torch.softmax(s, -1)", "return torch.softmax(s, -1)");
  }

  @Test
  void branchesReachAndDoNotOverwrite() {
    String test = "if torch.gt(q, 0):";
    assertSites(1, PRODUCT, test, "  s = torch.sin(q)", "return torch.softmax(s, -1)");
    assertSites(
        1, test, "  s = torch.sin(q)", "else:", "  " + PRODUCT, "return torch.softmax(s, -1)");
    assertSites(0, PRODUCT, test, "  s = torch.sin(q)", "  a = torch.softmax(s, -1)", "return s");
  }

  /** An earlier round of a loop assigns what stands below. */
  @Test
  void laterLinesOfALoopReach() {
    String loop = "for i in range(5):";
    assertSites(
        1, "s = torch.sin(q)", loop, "  a = torch.softmax(s, -1)", "  " + PRODUCT, "return s");
    assertSites(
        1,
        "s = torch.sin(q)",
        "while True:",
        "  a = torch.softmax(s, -1)",
        "  " + PRODUCT,
        "return s");
    assertSites(
        1,
        "s = torch.sin(q)",
        loop,
        "  " + loop,
        "    a = torch.softmax(s, -1)",
        "  " + PRODUCT,
        "return s");
    assertSites(
        0, loop, "  s = torch.sin(q)", "  a = torch.softmax(s, -1)", "  " + PRODUCT, "return s");
    assertSites(
        0, "s = torch.sin(q)", "a = torch.softmax(s, -1)", loop, "  " + PRODUCT, "return s");
  }

  /** What a caller gives reaches unless the variable is always assigned. */
  @Test
  void argumentsReachBesideBranches() {
    String source =
        """
        class M(Module):
          def forward(self: __torch__.M, q: Tensor, k: Tensor) -> Tensor:
            return __torch__.soft(torch.matmul(q, k), True, )
        def soft(s: Tensor, c: bool) -> Tensor:
          %s
          return torch.softmax(s, -1)
        """;
    for (String line : new String[] {"pass", "if c:\n    s = torch.sin(s)", "t = torch.sin(s)"}) {
      Path file = WrittenArchive.ofSource(folder.resolve("written.pt"), source.formatted(line));
      assertEquals(1, TorchScriptArchive.read(file).instrument().sites().size(), line);
    }
    Path file =
        WrittenArchive.ofSource(
            folder.resolve("written.pt"), source.formatted("s = torch.ones_like(s)"));
    assertEquals(0, TorchScriptArchive.read(file).instrument().sites().size());
  }
}
