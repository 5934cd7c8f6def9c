package io.attentionspectra.djl.torchscript;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.formats.torchscript.ProbeSite;
import io.attentionspectra.formats.torchscript.archive.InstrumentedArchive;
import io.attentionspectra.formats.torchscript.archive.TorchScriptArchive;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the search makes of source that is written out here and never runs. */
final class WrittenSourceTest {

  private static final String CLASS =
      """
      class M(Module):
        __parameters__ = ["w", "u", ]
        w : Tensor
        u : Tensor
        def forward(self: __torch__.M,
          x: Tensor) -> Tensor:
      """;

  @TempDir private Path folder;

  private InstrumentedArchive instrumented(String... lines) {
    String body =
        Arrays.stream(lines).map(line -> "    " + line + "\n").collect(Collectors.joining());
    Path file = folder.resolve("written.pt");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      write(zip, "m/data.pkl", "c__torch__\nM\n");
      write(zip, "m/code/__torch__.py", CLASS + body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return TorchScriptArchive.read(file).instrument();
  }

  private static void write(ZipOutputStream zip, String name, String text) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(text.getBytes(StandardCharsets.UTF_8));
    zip.closeEntry();
  }

  /** The linear map lies before what makes q and k of its result: it is not W_Q. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "torch._convolution(h, self.u, None, [1], [0], [1], False, [0], 1, False, False, True)",
        "torch.einsum(\"bte,ehd->bhtd\", [h, self.u])",
        "torch.matmul(torch.softmax(h, -1), h)",
        "torch.rms_norm(h, [8], self.u)"
      })
  void weightsBehindOtherHiddenStatesAreNotTakenForThoseOfQueries(String query) {
    ProbeSite site =
        instrumented(
                "h = torch.linear(x, self.w, None)",
                "q = " + query,
                "scores = torch.matmul(q, torch.transpose(q, 1, 2))",
                "return torch.softmax(scores, -1)")
            .sites()
            .get(0);
    assertNull(site.queryWeight());
    assertNull(site.keyWeight());
    assertTrue(site.queriesAndKeys());
  }

  @ParameterizedTest
  @ValueSource(strings = {"torch.matmul(x, x)", "torch.sin(x)"})
  void chainsLongerThanAnyAttentionHasAreNotFollowed(String first) {
    String chain =
        IntStream.range(0, 5000)
            .mapToObj(i -> "    x" + (i + 1) + " = torch.add(x" + i + ", 1)\n")
            .collect(Collectors.joining());
    InstrumentedArchive far =
        instrumented("x0 = " + first, chain.strip(), "return torch.softmax(x5000, -1)");
    assertEquals(List.of(), far.sites());
    assertEquals(
        "a softmax whose input comes from more than 400 steps before it",
        far.notInstrumented().get(0).reason());
    InstrumentedArchive near =
        instrumented(
            "x0 = " + first, chain.strip(), "return torch.softmax(torch.matmul(x5000, x5000), -1)");
    assertNull(near.sites().get(0).queryWeight());
  }

  /** Followed along every path there is, this would take longer than the universe has existed. */
  @Test
  void variablesAssignedManyTimesAreFollowedOnce() {
    String again = "    h = torch.view(h, [1, -1, 8])\n".repeat(200);
    InstrumentedArchive archive =
        instrumented(
            "h = torch.sin(x)",
            again.strip(),
            "s = torch.matmul(x, h)",
            "return torch.softmax(s, -1)");
    assertEquals(1, archive.sites().size());
  }

  @Test
  void sourceNestedWithoutEndIsRefused() {
    String deep = "x";
    for (int i = 0; i < 60; i++) {
      deep = "(" + deep + ")" + ".b".repeat(490);
    }
    String source = "return torch.softmax(" + deep + ", -1)";
    String message =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> instrumented(source)).getMessage());
    assertTrue(message.contains("nests its source deeper"), message);
  }
}
