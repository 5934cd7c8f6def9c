package io.attentionspectra.djl.torchscript;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The factor c of softmax(c·q·kᵀ) in the ways in which PyTorch 1.13 and 2.7 write 1/√m, m = 8, when
 * they trace and script it.
 */
final class ScaleTest {

  private static final String WRITTEN = "scores0 = torch.div(scores, CONSTANTS.c1)";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "torch.mul(scores, torch.pow(torch.size(q, -1), -0.5))",
        "torch.mul(scores, torch.pow((torch.size(q))[3], -0.5))",
        "torch.mul(scores, torch.pow(ops.prim.NumToTensor(torch.size(q, 3)), -0.5))",
        "torch.mul(torch.pow(ops.prim.NumToTensor(torch.size(q, -1)), -0.5), scores)",
        "torch.div(scores, torch.pow(torch.size(q, -1), 0.5))",
        "torch.div(scores, torch.sqrt(torch.size(q, -1)))",
        "torch.div(scores, torch.sqrt(torch.tensor(torch.size(q, -1), dtype=6)))",
        "torch.div(scores, torch.sqrt(torch.to(torch.tensor((torch.size(q))[-1]), 6)))",
        "torch.div(scores, torch.sqrt(torch.detach(torch.tensor(8.))))",
        "torch.mul(scores, torch.rsqrt(torch.tensor(float(torch.size(q, -1)))))",
        "torch.mul(scores, torch.reciprocal(torch.sqrt(torch.tensor(8.))))",
        "torch.div(scores, torch.full(annotate(List[int], []), torch.pow(8, 0.5), dtype=6))",
        "torch.div(scores, torch.sqrt(torch.mul(torch.ones([1]), torch.size(q, -1))))",
        "torch.div(scores, torch.to(CONSTANTS.c1, 6))",
        "torch.div(scores, torch.type_as(CONSTANTS.c1, q))",
        "torch.mul(scores, torch.div(1., torch.sqrt(8)))",
        "torch.mul(scores, 0.35355339059327379)",
        "torch.neg(torch.mul(scores, -0.35355339059327379))",
        "torch.neg(torch.mul(scores, torch.neg(torch.div(1., torch.sqrt(8)))))",
        "torch.rsub(torch.mul(scores, -0.35355339059327379), 0.)",
        "torch.sub(mask, torch.mul(scores, -0.35355339059327379))",
        "torch.div(torch.mul(torch.div(scores, 2.), 2.), torch.sqrt(torch.floordiv(16, 2)))",
        "torch.mul(torch.to(scores, 6), torch.exp(torch.log(torch.pow(8., -0.5))))"
      })
  void isToldAndExplainsTheAttention(String scaled) {
    Path file = EditedArchive.replaced(folder, "bert-traced", WRITTEN, "scores0 = " + scaled);
    int[] layers = {0};
    Fixture fixture = Fixture.named("bert-traced");
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        ProbedModel probed = ProbedModel.load(file)) {
      probed
          .block()
          .observing(
              pass ->
                  pass.attention()
                      .forEach(
                          reading -> {
                            layers[0]++;
                            check(reading);
                          }))
          .forward(new ParameterStore(manager, false), fixture.inputs(manager), false);
    }
    assertEquals(2, layers[0]);
  }

  /** Without the keys that the mask hides, which have no attention. */
  private static void check(AttentionReading reading) {
    double scale = reading.scale().orElse(Double.NaN);
    assertEquals(1 / Math.sqrt(8), scale, 1e-7);
    NDArray keys = Objects.requireNonNull(reading.key()).swapAxes(-1, -2);
    NDArray scores = Objects.requireNonNull(reading.query()).matMul(keys).mul(scale).get("0:1");
    NDArray seen = reading.attention().get("0:1");
    NDArray weights = scores.exp().mul(seen.gt(0));
    NDArray expected = weights.div(weights.sum(new int[] {-1}, true));
    assertTrue(expected.sub(seen).abs().max().getFloat() < 1e-5);
  }
}
