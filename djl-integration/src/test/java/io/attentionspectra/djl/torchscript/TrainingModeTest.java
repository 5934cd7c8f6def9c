package io.attentionspectra.djl.torchscript;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import io.attentionspectra.djl.observe.ObservedModel;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models that were not switched to inference before they were traced give no numbers. */
final class TrainingModeTest {

  private static final String OFF = "torch.dropout(input, 0.10000000000000001, False)";
  private static final String SOFTMAX = "input1 = torch.softmax(input, -1)";

  @TempDir private static Path folder;
  private static Path tokenizer;

  @BeforeAll
  static void writeTokenizer() throws IOException {
    tokenizer = TinyTokenizer.writePlain(folder);
  }

  private static void load(String part, String by) {
    Path file = EditedArchive.replaced(folder, "bert-traced", part, by);
    try (ObservedModel model =
        TorchScriptModel.at(file).withTokenizer(tokenizer).load(Device.cpu())) {
      assertEquals(2, model.shape().layers());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "torch.dropout(input, 0.10000000000000001, True)",
        "torch.dropout(input, p=0.5, train=True)",
        "torch.feature_dropout(input, 0.5, True)",
        "torch.alpha_dropout(input, 0.5, True)",
        "(torch.native_dropout(input, 0.5, True))[0]",
        "torch.rrelu(input, 0.125, 0.33333333333333331, True)",
        "torch.scaled_dot_product_attention(input, input, input, None, 0.10000000000000001)"
      })
  void dropoutThatIsWrittenAsOn(String on) {
    assertRefused("was traced in training mode: torch.", () -> load(OFF, on));
  }

  @Test
  void dropoutThatIsSwitchedOnByAnArgument() {
    String through =
        "on = True\n    share = 0.5\n    probabilities = torch.dropout(input, share, on)";
    assertRefused("torch.dropout, code/", () -> load("probabilities = " + OFF, through));
  }

  /** Nothing is dropped, or the mode of the model decides, which the engine switches off. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "torch.dropout(input, 0., True)",
        "torch.dropout(input, 0.10000000000000001, self.training)",
        "torch.dropout(input, 0.5, False)"
      })
  void dropoutThatIsOff(String off) {
    load(OFF, off);
  }

  /** No switch in the source shows it: two passes do. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "torch.softmax(torch.add(input, torch.rand_like(input)), -1)",
        "torch.mul(torch.softmax(input, -1), torch.bernoulli(torch.full_like(input, 0.5)))"
      })
  void numbersThatAreDrawn(String random) {
    assertRefused(
        "gives other numbers for the same text each time",
        () -> load(SOFTMAX, "input1 = " + random));
  }

  /** Attention of the only layer it enters is before it: the hidden states show it. */
  @Test
  void numbersThatAreDrawnAtTheEnd() {
    assertRefused(
        "gives other numbers for the same text each time",
        () ->
            load(
                "_6 = {\"last_hidden_state\": _3",
                "_6 = {\"last_hidden_state\": torch.mul(_3, torch.rand_like(_3))"));
  }
}
