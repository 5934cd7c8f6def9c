package io.attentionspectra.djl.torchscript;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import io.attentionspectra.djl.observe.ObservedModel;
import io.attentionspectra.djl.observe.TokenBatch;
import io.attentionspectra.formats.tokens.TokenizedText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files whose forward takes texts under other names, in other orders, in dictionaries. */
final class InputsTest {

  private static final String HEADER =
      "    tokens: Tensor,\n    mask: Tensor) -> Dict[str, Tensor]:\n";

  private static final String EMBEDDED = "(embeddings).forward(tokens, )";

  /** Types beside token numbers, from a table of two rows. */
  private static final String TYPED =
      "torch.add(" + EMBEDDED + ", torch.embedding(torch.slice(embeddings.weight, 0, 0, 2), %s))";

  @TempDir private static Path folder;
  private static Path tokenizer;

  @BeforeAll
  static void writeTokenizer() throws IOException {
    tokenizer = TinyTokenizer.writePlain(folder);
  }

  /** A BERT with another forward: its parameters, then what it assigns to tokens and mask. */
  private static Path bert(String parameters, String... assigned) {
    StringBuilder header = new StringBuilder(header(parameters));
    for (String line : assigned) {
      header.append("    ").append(line).append('\n');
    }
    return EditedArchive.replaced(folder, "bert-traced", HEADER, header.toString());
  }

  /** A BERT with other parameters and other hidden states before its layers. */
  private static Path embedding(String parameters, String embedded) {
    return EditedArchive.zip(
        folder,
        EditedArchive.records(
            "bert-traced",
            text -> text.replace(HEADER, header(parameters)).replace(EMBEDDED, embedded)));
  }

  private static String header(String parameters) {
    return "    "
        + parameters.replace(": Tensor, ", ": Tensor,\n    ")
        + ") -> Dict[str, Tensor]:\n";
  }

  private static TorchScriptModel model(Path file) {
    return TorchScriptModel.at(file).withTokenizer(tokenizer);
  }

  private static TokenizedText text(long... ids) {
    return TokenizedText.of(ids, new long[ids.length], new boolean[ids.length]);
  }

  /** The attention of the first text in every layer. */
  private static List<float[]> attention(TorchScriptModel source, TokenizedText... texts) {
    List<float[]> layers = new ArrayList<>();
    int length = texts[0].length();
    try (ObservedModel model = source.load(Device.cpu())) {
      model.observe(
          new TokenBatch(List.of(texts)),
          new ForwardObserver() {
            @Override
            public void attention(int layer, AttentionTap tap) {
              layers.add(
                  tap.attention()
                      .get("0, :, 0:" + length + ", 0:" + length)
                      .toType(DataType.FLOAT32, false)
                      .toFloatArray());
            }
          });
    }
    return layers;
  }

  private static void assertSameAsPlain(TorchScriptModel other) {
    TokenizedText text = text(2, 7, 11, 5, 3);
    TokenizedText longer = text(2, 9, 4, 5, 6, 7, 8, 3);
    TorchScriptModel plain = model(Fixture.named("bert-traced").file());
    for (TokenizedText[] batch : new TokenizedText[][] {{text}, {text, longer}}) {
      List<float[]> expected = attention(plain, batch);
      List<float[]> actual = attention(other, batch);
      assertEquals(2, expected.size());
      for (int layer = 0; layer < 2; layer++) {
        assertArrayEquals(expected.get(layer), actual.get(layer), 1e-6f);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ids: Tensor, attention_mask: Tensor | ids | attention_mask
          tokens: Tensor, pad: Tensor | tokens | torch.logical_not(pad)
          tokens: Tensor, pad: Tensor | tokens | pad
          a: Tensor, b: Tensor | a | b
          a: Tensor, b: Tensor | a | torch.logical_not(b)
          a: Tensor, b: Tensor | b | a
          a: Tensor, b: Tensor | b | torch.logical_not(a)
          x: Tensor, y: Tensor | y | x
          argument_1: Tensor, argument_2: Tensor | argument_1 | argument_2
          m: Tensor, input_ids: Tensor | input_ids | m
          input_ids: Tensor, mask: Tensor | input_ids | torch.logical_not(mask)
          features: Dict[str, Tensor] | features["input_ids"] | features["attention_mask"]
          batch: Dict[str, Tensor] | batch["ids"] | torch.logical_not(batch["padding_mask"])
          x: Dict[str, Tensor], y: Dict[str, Tensor] | x["input_ids"] | y["mask"]
          """)
  void areFoundByNameTypeAndTrial(String parameters, String tokens, String mask) {
    assertSameAsPlain(
        model(bert(parameters, "tokens = " + tokens, "mask = torch.to(" + mask + ", 4)")));
  }

  @Test
  void tokenTypesAreToldFromMasksAndPositionsByTheirTable() {
    Path named = embedding("tokens: Tensor, mask: Tensor, types: Tensor", TYPED.formatted("types"));
    Path open = embedding("tokens: Tensor, mask: Tensor, c: Tensor", TYPED.formatted("c"));
    TokenizedText text = text(2, 7, 11, 5, 3);
    List<float[]> expected = attention(model(named), text);
    List<float[]> actual = attention(model(open), text);
    assertArrayEquals(expected.get(1), actual.get(1));
  }

  /** Any number is a row of the table: token types and positions both run, to other attention. */
  @Test
  void whatCannotBeToldIsAskedFor() {
    String both = "torch.add(" + EMBEDDED + ", (embeddings).forward(c, ))";
    Path file = embedding("tokens: Tensor, mask: Tensor, c: Tensor", both);
    assertRefused(
        "forward(tokens: Tensor, mask: Tensor, c: Tensor) runs with tokens=input_ids,"
            + " mask=attention_mask, c=token_type_ids and with tokens=input_ids,"
            + " mask=attention_mask, c=position_ids; say what c is",
        () -> model(file).load(Device.cpu()).close());
    TokenizedText text = text(2, 7, 11, 5, 3);
    List<float[]> types = attention(model(file).calledWith(Map.of("c", "token_type_ids")), text);
    Path named =
        embedding(
            "tokens: Tensor, mask: Tensor, token_types: Tensor",
            both.replace("c,", "token_types,"));
    assertArrayEquals(attention(model(named), text).get(0), types.get(0));
    List<float[]> positions = attention(model(file).calledWith(Map.of("c", "position_ids")), text);
    assertEquals(2, positions.size());
    assertRefused("nothing that texts give", () -> model(file).calledWith(Map.of("c", "pixels")));
    assertRefused(
        "names no argument of forward",
        () -> model(file).calledWith(Map.of("d", "input_ids")).load(Device.cpu()).close());
  }

  /** Numbers that are computed with before they look up a table may be anything. */
  @Test
  void whatARunFindsIsNotedOrAskedFor() {
    Path one = bert("a: Tensor", "tokens = torch.mul(a, 1)", "mask = torch.ones_like(a)");
    assertEquals(
        List.of("what forward(a: Tensor) takes was found by running a short text: a=input_ids"),
        notes(model(one)));
    Path two = bert("a: Tensor, b: Tensor", "tokens = torch.mul(b, 1)", "mask = a");
    assertRefused("say what a is", () -> model(two).load(Device.cpu()).close());
    TorchScriptModel told = model(two).calledWith(Map.of("a", "attention_mask", "b", "input_ids"));
    assertSameAsPlain(told);
    assertEquals(List.of(), notes(told));
  }

  private static List<String> notes(TorchScriptModel source) {
    try (ObservedModel model = source.load(Device.cpu())) {
      return model.notes();
    }
  }

  @Test
  void paddingThatTheMaskDoesNotHideIsNotRead() {
    Path ignored = bert("tokens: Tensor, m: Tensor", "mask = torch.ones_like(tokens)");
    TokenizedText text = text(2, 7, 11, 5, 3);
    List<float[]> alone = attention(model(ignored), text);
    assertEquals(2, alone.size());
    assertRefused("has padding", () -> attention(model(ignored), text, text(2, 9, 4, 5, 6, 3)));
  }

  @Test
  void itemsThatTextsDoNotGive() {
    Path file = bert("x: Dict[str, Tensor]", "tokens = x[\"input_ids\"]", "mask = x[\"pixels\"]");
    assertRefused("does not run on a text", () -> model(file).load(Device.cpu()).close());
    Path none = bert("x: Dict[str, Tensor]", "tokens = x[\"pixels\"]", "mask = x[\"pixels\"]");
    assertRefused("asks for x", () -> model(none).load(Device.cpu()).close());
    Path count = bert("tokens: Tensor, n: int", "mask = torch.ones_like(tokens)");
    assertRefused("asks for n", () -> model(count).load(Device.cpu()).close());
  }

  @Test
  void lengthsAndDevicesThatTracingFixed() {
    Path fixed =
        bert(
            "tokens0: Tensor, mask: Tensor",
            "tokens = torch.add(tokens0, torch.zeros([7], dtype=4))");
    assertRefused(
        "was traced for texts of 7 tokens and runs on no text of 8",
        () -> model(fixed).load(Device.cpu()).close());
    Path tried =
        bert(
            "tokens0: Tensor, mask: Tensor",
            "tokens = torch.add(tokens0, torch.zeros([8], dtype=4))");
    assertRefused(
        "was traced for texts of 8 tokens and runs on no text of 5",
        () -> model(tried).load(Device.cpu()).close());
    Path single = bert("tokens0: Tensor, mask: Tensor", "tokens = torch.reshape(tokens0, [1, -1])");
    TokenizedText text = text(2, 7, 11, 5, 3);
    assertEquals(2, attention(model(single), text).size());
    assertRefused(
        "was traced for one text at a time and does not run on 2",
        () -> attention(model(single), text, text));
    Path device =
        bert(
            "tokens0: Tensor, mask: Tensor",
            "tokens = torch.to(tokens0, torch.device(\"cuda:0\"), 4)");
    assertRefused(
        "was traced on another device, which its source names (cuda:0, code/__torch__.py line 12)",
        () -> model(device).load(Device.cpu()).close());
  }

  @Test
  void numbersBeyondTheTables() {
    TorchScriptModel plain = model(Fixture.named("bert-traced").file());
    assertRefused("token number = 30", () -> attention(plain, text(2, 30, 3)));
    Path typed = embedding("tokens: Tensor, mask: Tensor, types: Tensor", TYPED.formatted("types"));
    TokenizedText third = TokenizedText.of(new long[3], new long[] {0, 2, 1}, new boolean[3]);
    assertRefused("token types up to 2", () -> attention(model(typed), third));
    Path hidden = bert("tokens0: Tensor, mask: Tensor", "tokens = torch.mul(tokens0, 1)");
    assertRefused("token numbers go up to 31", () -> attention(model(hidden), text(2, 31, 3)));
  }
}
