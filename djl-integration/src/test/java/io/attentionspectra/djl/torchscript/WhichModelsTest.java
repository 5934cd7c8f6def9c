package io.attentionspectra.djl.torchscript;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import com.fasterxml.jackson.databind.JsonNode;
import io.attentionspectra.formats.torchscript.ProbeSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The rows of TorchScript files in the table of docs/guide/which-models.md are what the fixtures
 * show. {@code main} prints them.
 */
final class WhichModelsTest {

  private static final Path PAGE = Path.of("..", "docs", "guide", "which-models.md");

  private static final Map<String, String> MODELS = new LinkedHashMap<>();

  static {
    MODELS.put("bert-traced", "BERT, traced");
    MODELS.put("bert-scripted", "BERT, scripted");
    MODELS.put("bert-frozen", "BERT, scripted and frozen");
    MODELS.put("roberta-traced", "RoBERTa, traced: positions as an argument, from 2 on");
    MODELS.put("gpt2-traced", "GPT-2, traced: causal mask, packed projection");
    MODELS.put("gpt2-scripted", "GPT-2, scripted");
    MODELS.put("llama-traced", "Llama, traced: rotary positions, shared keys");
    MODELS.put("llama-scripted", "Llama, scripted");
    MODELS.put("t5-traced", "T5, traced: position bias, written in place");
    MODELS.put("t5-scripted", "T5, scripted");
    MODELS.put("shared-traced", "one layer used twice, traced");
    MODELS.put("shared-scripted", "one layer used twice, scripted");
    MODELS.put("loop-scripted", "one layer in a loop of run-time length");
    MODELS.put("forms-traced", "einsum, softmax module, bmm, baddbmm, traced");
    MODELS.put("forms-scripted", "the same, scripted");
    MODELS.put("orders-traced", "softmax over rows, scores changed in place, traced");
    MODELS.put("orders-scripted", "the same, scripted");
    MODELS.put("multihead-scripted", "nn.MultiheadAttention, scripted");
    MODELS.put("multihead-seqfirst", "nn.MultiheadAttention, batch second");
    MODELS.put("multihead-fused", "nn.MultiheadAttention, fused kernel");
    MODELS.put("encoder-fused", "nn.TransformerEncoderLayer, fused kernel");
    MODELS.put("encoder-scripted", "nn.TransformerEncoderLayer, scripted");
    MODELS.put("encoder-seqfirst", "nn.TransformerEncoderLayer, batch second");
    MODELS.put("sdpa", "scaled_dot_product_attention: masks, scale, causal, grouped");
  }

  @Test
  void thePageShowsWhatTheFixturesShow() throws IOException {
    String page = Files.readString(PAGE);
    List<String> rows = rows();
    assertEquals(Fixture.FOUND.size(), rows.size());
    String expected = String.join("\n", rows);
    assertTrue(page.contains(expected), () -> "the table is now:\n" + expected);
    assertEquals(
        rows.size(), page.lines().filter(line -> line.startsWith("| TorchScript")).count());
  }

  private static List<String> rows() {
    List<String> rows = new ArrayList<>();
    MODELS.forEach((name, model) -> rows.add(row(Fixture.named(name), model)));
    return rows;
  }

  private static String row(Fixture fixture, String model) {
    String[] cells = new String[1];
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        ProbedModel probed = ProbedModel.load(fixture.file())) {
      NDList inputs = fixture.inputs(manager);
      ProbedBlock block =
          probed.block().observing(pass -> cells[0] = cells(fixture, probed, pass, manager));
      ParameterStore store = new ParameterStore(manager, false);
      NDList plain = probed.block().forward(store, inputs, false);
      FixtureTest.assertSame(plain, block.forward(store, inputs, false));
    }
    return "| TorchScript | `" + fixture.name() + "` | " + model + cells[0] + " |";
  }

  private static String cells(
      Fixture fixture, ProbedModel probed, ProbedPass pass, NDManager manager) {
    List<AttentionReading> readings = pass.attention();
    List<JsonNode> layers = fixture.layers();
    double error = 0;
    for (int i = 0; i < readings.size(); i++) {
      NDArray attention = readings.get(i).attention();
      error =
          Math.max(
              error,
              FixtureTest.difference(fixture, layers.get(i), "attention", attention, manager));
    }
    return String.join(
        " | ",
        readings.stream()
            .map(reading -> reading.site().kind().toString())
            .distinct()
            .collect(Collectors.joining(", ", " (", ")")),
        readings.size() + " of " + layers.size(),
        error < 1e-6 ? "< 1e-6" : "**" + error + "**",
        "",
        known(readings, AttentionReading::query),
        known(readings, AttentionReading::input),
        known(readings, AttentionReading::output),
        readings.stream().allMatch(reading -> reading.scale().isPresent()) ? "yes" : "no",
        readings.stream().allMatch(reading -> isParameter(probed, reading.site())) ? "yes" : "no");
  }

  private static String known(
      List<AttentionReading> readings, Function<AttentionReading, @Nullable NDArray> part) {
    return readings.stream().allMatch(reading -> part.apply(reading) != null) ? "yes" : "no";
  }

  private static boolean isParameter(ProbedModel probed, ProbeSite site) {
    return site.queryWeight() != null
        && site.keyWeight() != null
        && probed.block().getParameters().contains(site.queryWeight())
        && probed.block().getParameters().contains(site.keyWeight());
  }

  /** Prints the rows of the table. */
  public static void main(String[] args) {
    rows().forEach(System.out::println);
  }
}
