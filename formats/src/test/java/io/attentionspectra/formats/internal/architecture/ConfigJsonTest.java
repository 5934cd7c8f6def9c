package io.attentionspectra.formats.internal.architecture;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.attentionspectra.formats.transformer.Activation;
import io.attentionspectra.formats.transformer.PositionTable;
import io.attentionspectra.formats.transformer.TransformerConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One meaning in many spellings is read alike; another meaning is refused by name. */
final class ConfigJsonTest {

  private static final String BERT =
      """
      {"model_type": "bert", "architectures": ["BertModel"], "vocab_size": 34, "hidden_size": 32,
       "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64,
       "max_position_embeddings": 64, "type_vocab_size": 2, "hidden_act": "gelu",
       "layer_norm_eps": 1e-12, "position_embedding_type": "absolute",
       "use_cache": true}
      """;

  private static final String GPT2 =
      """
      {"model_type": "gpt2", "vocab_size": 34, "n_embd": 32, "n_layer": 2, "n_head": 4,
       "n_positions": 64, "n_inner": null, "activation_function": "gelu_new"}
      """;

  @TempDir private Path directory;

  private TransformerConfig read(String json) {
    return read(json.getBytes(StandardCharsets.UTF_8));
  }

  private TransformerConfig read(byte[] json) {
    try {
      return ConfigJson.read(Files.write(directory.resolve("config.json"), json));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** BERT with a key set to a value, or without it. */
  private static String with(String key, String value) {
    String without = BERT.replaceAll("\"" + key + "\": (\"[^\"]*\"|[^,}]*)(,\\s*|(?=}))", "");
    return value.isEmpty() ? without : "{\"" + key + "\": " + value + ", " + without.substring(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hidden_size|32.0",
        "vocab_size|3.4e1",
        "layer_norm_eps|null",
        "position_embedding_type|null",
        "hidden_act|null",
        "hidden_act|\"gelu_python\"",
        "dtype|\"float32\"",
        "pruned_heads|{}",
        "head_dim|8",
        "is_decoder|false",
        "auto_map|{\"AutoTokenizer\": [\"own.Tokenizer\", null]}",
        "type_vocab_size|ABSENT"
      })
  void readsTheSameInOtherSpellings(String key, String value) {
    assertEquals(read(BERT), read(with(key, value.equals("ABSENT") ? "" : value)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hidden_size|\"32\"|hidden_size = \"32\": must be a whole number",
        "hidden_size|32.5|hidden_size = 32.5: must be a whole number",
        "hidden_size|1e300|must be a whole number",
        "hidden_size|-32|hidden_size = -32: must be at least 1",
        "hidden_size|null|hidden_size = null: must be a whole number",
        "num_attention_heads|5|must divide hidden_size = 32",
        "layer_norm_eps|\"small\"|layer_norm_eps = \"small\": must be a number",
        "layer_norm_eps|1e999|layer_norm_eps",
        "hidden_act|\"mish\"|hidden_act = mish: is not supported",
        "hidden_act|{\"type\": \"relu\"}|hidden_act = {\"type\":\"relu\"}",
        "position_embedding_type|\"relative_key\"|relative_key: is not supported",
        "pruned_heads|{\"0\": [1]}|pruned_heads = {\"0\":[1]}",
        "head_dim|16|head_dim = 16: is not supported",
        "attention_head_size|16|attention_head_size = 16",
        "is_decoder|true|is_decoder = true",
        "add_cross_attention|true|add_cross_attention = true",
        "auto_map|{\"AutoModel\": \"own.Model\"}|names a model class of the directory's own",
        "model_type|7|model_type = 7",
        "model_type|\"clip\"|model_type = clip",
        "max_position_embeddings|0|max_position_embeddings = 0"
      })
  void refusesOtherMeanings(String key, String value, String part) {
    assertRefused(part, () -> read(with(key, value)));
  }

  @Test
  void saysWhichModelTypeToAdd() {
    assertRefused("add \"model_type\": \"bert\"", () -> read(with("model_type", "")));
    String roberta = with("model_type", "").replace("BertModel", "XLMRobertaForMaskedLM");
    assertRefused("add \"model_type\": \"xlm-roberta\"", () -> read(roberta));
    String unknown = with("model_type", "").replace("BertModel", "OwnModel");
    assertRefused(
        "add it; supported are bert, roberta, gpt2, llama, t5 and others, 29 in all",
        () -> read(unknown));
  }

  @Test
  void namesTheNearestOfManyFamilies() {
    for (String[] pair :
        new String[][] {{"gemma", "gemma2"}, {"llama4", "llama"}, {"bert2", "bert"}}) {
      String config = with("model_type", "\"" + pair[0] + "\"");
      assertRefused("the nearest supported are " + pair[1], () -> read(config));
    }
    assertRefused("the guide lists them", () -> read(with("model_type", "\"clip\"")));
  }

  /** Readers do not agree which of the two counts. */
  @Test
  void aKeyThatComesTwiceIsNamed() {
    String twice = BERT.replace("{", "{\"hidden_size\": 16, ");
    assertRefused("Duplicate field 'hidden_size'", () -> read(twice));
    assertRefused("Duplicate field 'a'", () -> read(with("task", "{\"a\": 1, \"a\": 1}")));
  }

  @Test
  void aByteOrderMarkIsNoPartOfJson() {
    assertEquals(read(BERT), read("\ufeff" + BERT.replace("\n", "\r\n")));
    assertRefused("is no JSON", () -> read(BERT + "}"));
    assertRefused("is no JSON", () -> read("[".repeat(100_000)));
    assertRefused("is no JSON", () -> read(new byte[0]));
    assertRefused("(no UTF-8)", () -> read(new byte[] {0, 0, 0, 123, 32, 33, 97, 116}));
  }

  @Test
  void wordsOfTheFileStayOnOneShortLine() {
    assertRefused(
        "model_type = \\u000a\\u001b", () -> read(with("model_type", "\"\\n\\u001b[31m\"")));
    assertRefused("…: is not", () -> read(with("model_type", "\"" + "x".repeat(9999) + "\"")));
  }

  @Test
  void readsGpt2AndItsActivations() {
    TransformerConfig usual = read(GPT2);
    assertEquals(128, usual.feedForward().width());
    assertEquals(Activation.GELU_TANH, usual.feedForward().activation());
    assertEquals(usual, read(GPT2.replace("gelu_new", "gelu_accurate")));
    assertEquals(
        Activation.GELU, read(GPT2.replace("gelu_new", "gelu_python")).feedForward().activation());
    assertRefused("activation_function = mish", () -> read(GPT2.replace("gelu_new", "mish")));
    String huge = GPT2.replace("\"n_embd\": 32", "\"n_embd\": 2147483644");
    assertEquals(Integer.MAX_VALUE, read(huge).feedForward().width());
  }

  @Test
  void positionsOfRobertaBeginBehindPadding() {
    String roberta = with("model_type", "\"roberta\"");
    assertEquals(Optional.of(new PositionTable(64, 2)), read(roberta).embedding().positions());
    assertRefused(
        "max_position_embeddings = 64: must be above the first position",
        () -> read(roberta.replace("{", "{\"pad_token_id\": 2147483646, ")));
    assertRefused(
        "firstPosition", () -> read(roberta.replace("{", "{\"pad_token_id\": 2147483647, ")));
  }
}
