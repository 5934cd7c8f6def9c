package io.attentionspectra.formats.torchscript.archive;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.formats.torchscript.internal.flow.SearchBudget;
import io.attentionspectra.testing.FuzzCampaign;
import java.nio.file.Path;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a search costs, in steps: honest source 10 times as long at most 12 times as many, and no
 * source more than the budget.
 */
final class SearchCostTest {

  private static final String LAYER =
      """
      class Layer%1$s(Module):
        __parameters__ = ["w", "u", ]
        w : Tensor
        u : Tensor
        def forward(self: __torch__.Layer%1$s,
          x: Tensor,
          mask: Tensor) -> Tensor:
          u = self.u
          w = self.w
          q = torch.transpose(torch.view(torch.linear(x, w, None), [1, -1, 4, 8]), 1, 2)
          k = torch.transpose(torch.view(torch.linear(x, u, None), [1, -1, 4, 8]), 1, 2)
          _0 = torch.matmul(q, torch.transpose(k, -1, -2))
          _1 = torch.add(torch.div(_0, torch.sqrt(8.)), mask)
          input = torch.softmax(_1, -1)
          return torch.add(torch.reshape(torch.matmul(input, k), [1, -1, 32]), x)
      """;

  @TempDir private Path folder;

  /** Sources of a number of layers, as tracing, scripting and freezing write them. */
  static Stream<IntFunction<String>> honest() {
    return Stream.of(SearchCostTest::traced, SearchCostTest::scripted, SearchCostTest::frozen);
  }

  /** A class for each layer. */
  private static String traced(int layers) {
    return model(layers, i -> String.valueOf(i)) + repeated(layers, i -> LAYER.formatted(i));
  }

  /** One class for all layers. */
  private static String scripted(int layers) {
    return model(layers, i -> "") + LAYER.formatted("");
  }

  private static String model(int layers, IntFunction<String> number) {
    return "class M(Module):\n"
        + repeated(layers, i -> "  a" + i + " : __torch__.Layer" + number.apply(i) + "\n")
        + "  def forward(self: __torch__.M, x0: Tensor, mask: Tensor) -> Tensor:\n"
        + repeated(
            layers, i -> "    x" + (i + 1) + " = (self.a" + i + ").forward(x" + i + ", mask, )\n")
        + "    return x"
        + layers
        + "\n";
  }

  /** One long method, whose variable is assigned again and again. */
  private static String frozen(int layers) {
    return "class M(Module):\n"
        + "  def forward(self: __torch__.M, x: Tensor, mask: Tensor) -> Tensor:\n"
        + repeated(
            layers,
            i ->
                """
                    q = torch.linear(x, CONSTANTS.c%1$d, None)
                    k = torch.linear(x, CONSTANTS.c%1$d, None)
                    s = torch.matmul(q, torch.transpose(k, -1, -2))
                    s = torch.div(s, 8.)
                    s = torch.add(s, mask)
                    s = torch.softmax(s, -1)
                    x = torch.add(torch.matmul(s, k), x)
                """
                    .formatted(i))
        + "    return x\n";
  }

  private static String repeated(int count, IntFunction<String> part) {
    StringBuilder text = new StringBuilder();
    IntStream.range(0, count).forEach(i -> text.append(part.apply(i)));
    return text.toString();
  }

  private long steps(String source, int sites) {
    Path file = WrittenArchive.ofSource(folder.resolve("written.pt"), source);
    SearchBudget budget = new SearchBudget(SearchBudget.OF_MODELS);
    assertEquals(sites, TorchScriptArchive.read(file).instrument(budget).sites().size());
    return budget.spent();
  }

  @ParameterizedTest
  @MethodSource("honest")
  void tenTimesTheSourceTakesNoMoreThanTwelveTimesTheSteps(IntFunction<String> source) {
    long few = steps(source.apply(20), 20);
    long many = steps(source.apply(200), 200);
    assertTrue(many <= 12 * few, many + " steps, " + few + " for a tenth of the source");
    assertTrue(50 * many <= SearchBudget.OF_MODELS, many + " steps of 200 layers");
  }

  /** A model that holds itself, so that its modules have no end. */
  private static final String ENDLESS =
      """
      class M(Module):
        m : __torch__.M
        def forward(self: __torch__.M, q: Tensor) -> Tensor:
      """;

  private static final int MANY = 30_000;

  /** A callee of many lines, called many times. */
  private static String called(IntFunction<String> line) {
    return "class N(Module):\n"
        + "  def forward(self: __torch__.N, q: Tensor) -> Tensor:\n"
        + repeated(MANY, line)
        + "    return q\n"
        + "class M(Module):\n  n : __torch__.N\n"
        + method(MANY, i -> "(self.n).forward(q)");
  }

  /** Scores, then many lines after them. */
  private static String scored(String first, IntFunction<String> line) {
    return WrittenArchive.CLASS + first + repeated(MANY, line) + "    return q\n";
  }

  /** Many of these took hours, or all memory. */
  static Stream<String> crafted() {
    String product = "    x = torch.matmul(q, k)\n";
    String two = "    a = torch.matmul(q, k)\n    b = torch.matmul(k, q)\n";
    return Stream.of(
        called(i -> "    v" + i + " = q\n"),
        called(i -> "    torch.softmax(q, -1)\n"),
        called(i -> "    (self.x).forward(q)\n"),
        scored(product, i -> "    x = torch.softmax(x, -1)\n"),
        scored(product, i -> "    if q:\n      x = torch.softmax(x, -1)\n"),
        scored(product, i -> "    y = torch.softmax(x, -1)\n    z = torch.add_(x, q)\n"),
        scored(two, i -> "    y = torch.softmax(a, -1)\n    z = torch.softmax(b, -1)\n"),
        scored("    f0 = q.a\n", i -> "    f%2$d = f%1$d.a\n    f%2$d(q)\n".formatted(i, i + 1)),
        scored(tripled(), i -> "    y = torch.softmax(torch.mul(torch.matmul(q, k), s40), -1)\n"),
        ENDLESS
            + "    m0 = self.m\n"
            + repeated(MANY, i -> "    m%2$d = m%1$d.m\n    m%2$d.stop(q)\n".formatted(i, i + 1))
            + "    return q\n",
        ENDLESS + repeated(4000, i -> "    self" + ".m".repeat(480) + ".stop(q)\n"),
        ENDLESS + repeated(2, i -> "    (self.m).forward(q)\n"),
        "class M(Module):\n"
            + repeated(50_000, i -> "  a" + i + " : Tensor\n")
            + method(50_000, i -> "torch.linear(q, self.a" + i + ", None)"));
  }

  /** A number with 3⁴⁰ ways back to its begin. */
  private static String tripled() {
    return "    s0 = torch.add(q, q)\n"
        + repeated(40, i -> "    s%2$d = torch.add(s%1$d, s%1$d, s%1$d)\n".formatted(i, i + 1));
  }

  private static String method(int lines, IntFunction<String> call) {
    return "  def forward(self: __torch__.M, q: Tensor) -> Tensor:\n"
        + repeated(lines, i -> "    " + call.apply(i) + "\n")
        + "    return q\n";
  }

  @ParameterizedTest
  @MethodSource("crafted")
  void noSourceTakesMoreThanTheBudget(String source) {
    Path file = WrittenArchive.ofSource(folder.resolve("written.pt"), source);
    FuzzCampaign.once("crafted source", () -> TorchScriptArchive.read(file).instrument());
  }

  @Test
  void theRefusalSaysSo() {
    Path file = WrittenArchive.ofSource(folder.resolve("written.pt"), traced(20));
    SearchBudget small = new SearchBudget(1000);
    TorchScriptArchive archive = TorchScriptArchive.read(file);
    assertRefused(
        "are more than following the source of any model", () -> archive.instrument(small));
  }
}
