package io.attentionspectra.formats.internal.architecture;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attentionspectra.attention.Visibility;
import io.attentionspectra.formats.transformer.LayerKind;
import io.attentionspectra.formats.transformer.PositionBias;
import io.attentionspectra.formats.transformer.Rotary;
import io.attentionspectra.formats.transformer.RotaryScaling;
import io.attentionspectra.formats.transformer.TransformerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings of every family: what they mean, and which are refused by name. */
final class ArchitecturesTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final String SIZES =
      """
      "vocab_size": 96, "hidden_size": 48, "num_hidden_layers": 4, "num_attention_heads": 4,
      "num_key_value_heads": 2, "intermediate_size": 64, "max_position_embeddings": 64,
      "sliding_window": 8
      """;

  @TempDir private Path directory;

  /** A configuration of sizes with a few more settings; null takes one away. */
  private TransformerConfig read(String modelType, String more) {
    try {
      ObjectNode json = (ObjectNode) MAPPER.readTree("{" + SIZES + "}");
      json.put("model_type", modelType);
      JsonNode added = MAPPER.readTree("{" + more + "}");
      added.properties().forEach(each -> json.set(each.getKey(), each.getValue()));
      return ConfigJson.read(Files.writeString(directory.resolve("config.json"), json.toString()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Rotary rotary(TransformerConfig config, int layer) {
    return config.kind(layer).rotary().orElseThrow();
  }

  private static List<Visibility> visibilities(TransformerConfig config) {
    return IntStream.range(0, config.layers())
        .mapToObj(config::kind)
        .map(LayerKind::visibility)
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "llama|\"rope_scaling\": {\"type\": \"xpos\", \"factor\": 2}|type = xpos: is not supported",
        "llama|\"rope_scaling\": {\"rope_type\": \"mrope\"}|rope_type = mrope",
        "llama|\"rope_scaling\": {\"type\": \"linear\"}|factor = absent",
        "llama|\"rope_scaling\": {\"type\": \"linear\", \"factor\": 2, \"base\": 3}|base = 3",
        "llama|\"rope_scaling\": {\"type\": \"linear\", \"rope_type\": \"yarn\"}|rope_type = yarn",
        "llama|\"rope_scaling\": 3|rope_scaling = 3: must be an object",
        "llama|\"rope_theta\": 5, \"rope_parameters\": {\"rope_theta\": 6}|rope_theta = 5.0:"
            + " differs",
        "llama|\"rope_scaling\": {\"type\": \"linear\", \"factor\": 2}, \"rope_parameters\":"
            + " {\"rope_type\": \"default\"}|rope_scaling = Linear[factor=2.0]: differs",
        "llama|\"rope_parameters\": {\"full_attention\": {\"rope_theta\": 6}}|must not differ"
            + " between layers",
        "llama|\"hidden_act\": \"mish\"|hidden_act = mish: is not supported",
        "llama|\"num_key_value_heads\": 3|num_key_value_heads = 3: must divide",
        "llama|\"head_dim\": 5|rotary dimensions = 5: must be even",
        "llama|\"head_dim\": null, \"hidden_size\": 50|num_attention_heads = 4: must divide",
        "llama|\"logn_attention_scale\": true|logn_attention_scale = true: is not supported",
        "llama|\"is_causal\": false|is_causal = false: is not supported",
        "llama|\"use_bidirectional_attention\": true|use_bidirectional_attention = true: is not",
        "llama|\"attn_logit_softcapping\": 30|attn_logit_softcapping = 30: is not supported",
        "llama|\"quantization_config\": {\"bits\": 4}|quantization_config",
        "qwen2|\"rope_interleaved\": true|rope_interleaved = true: is not supported",
        "llama|\"attention_bias\": 1|attention_bias = 1: must be true or false",
        "llama|\"pruned_heads\": {\"0\": [1]}|pruned_heads",
        "mistral|\"layer_types\": [\"full_attention\"]|layer_types = 1 names: must be one for each",
        "mistral|\"layer_types\": [\"a\", \"b\", \"c\", \"d\"]|layer_types = a: is not supported",
        "mistral|\"sliding_window\": 2|sliding_window = 2",
        "qwen2|\"layer_types\": [\"sliding_attention\", \"full_attention\", \"full_attention\","
            + " \"full_attention\"]|use_sliding_window",
        "qwen2|\"use_sliding_window\": true, \"max_window_layers\": 1, \"is_causal\":"
            + " false|use_sliding_window = true",
        "phi3|\"rope_scaling\": {\"type\": \"longrope\", \"short_factor\": [1], \"long_factor\":"
            + " [1]}|short_factor = 1 numbers: must be 6",
        "phi3|\"partial_rotary_factor\": 0.5, \"rope_parameters\": {\"partial_rotary_factor\":"
            + " 0.25}|partial_rotary_factor = 0.5: differs",
        "gemma2|\"use_bidirectional_attention\": true|use_bidirectional_attention = true",
        "gemma3_text|\"rope_parameters\": {\"full_attention\": {\"rope_theta\": 6}}|must hold"
            + " sliding_attention",
        "gemma3_text|\"sliding_window_pattern\": 0|sliding_window_pattern = 0",
        "modernbert|\"local_attention\": 1|local_attention = 1",
        "modernbert|\"hidden_activation\": \"geglu\"|hidden_activation = geglu",
        "mpnet|\"relative_attention_num_buckets\": 64|relative_attention_num_buckets = 64"
      })
  void otherMeaningsAreRefusedByName(String modelType, String more, String part) {
    assertRefused(part, () -> read(modelType, more));
  }

  @Test
  void layersKnowTheirWindows() {
    Visibility window = Visibility.slidingWindow(8);
    Visibility causal = Visibility.CAUSAL;
    assertEquals(List.of(window, window, window, window), visibilities(read("mistral", "")));
    assertEquals(
        List.of(causal, causal, causal, causal),
        visibilities(read("mistral", "\"sliding_window\": null")));
    assertEquals(List.of(causal, causal, causal, causal), visibilities(read("qwen2", "")));
    String windowed = "\"use_sliding_window\": true, \"max_window_layers\": 3";
    assertEquals(List.of(causal, causal, causal, window), visibilities(read("qwen2", windowed)));
    assertEquals(List.of(window, causal, window, causal), visibilities(read("gemma2", "")));
    assertEquals(
        List.of(window, causal, window, causal),
        visibilities(read("gemma3_text", "\"sliding_window_pattern\": 2")));
    Visibility band = Visibility.band(4);
    assertEquals(
        List.of(Visibility.FULL, band, band, Visibility.FULL),
        visibilities(read("modernbert", "\"local_attention\": 8")));
    String sides =
        """
        "use_bidirectional_attention": true,
        "layer_types": ["sliding_attention", "full_attention", "full_attention", "full_attention"]
        """;
    assertEquals(
        List.of(band, Visibility.FULL, Visibility.FULL, Visibility.FULL),
        visibilities(read("gemma3_text", sides)));
    assertEquals(Visibility.FULL, read("qwen2", "\"is_causal\": false").shape().visibility());
  }

  @Test
  void everyKindOfLayerHasItsOwnBase() {
    TransformerConfig gemma = read("gemma3_text", "\"sliding_window_pattern\": 2");
    assertEquals(1e4, rotary(gemma, 0).base());
    assertEquals(1e6, rotary(gemma, 1).base());
    String linear =
        "\"sliding_window_pattern\": 2, \"rope_scaling\": {\"type\": \"linear\", \"factor\": 8}";
    TransformerConfig scaled = read("gemma3_text", linear);
    assertEquals(RotaryScaling.none(), rotary(scaled, 0).scaling());
    assertEquals(new RotaryScaling.Linear(8), rotary(scaled, 1).scaling());
    TransformerConfig modern = read("modernbert", "\"local_rope_theta\": null");
    assertEquals(160_000, rotary(modern, 1).base());
  }

  @Test
  void textModelsInsideOthersAreRead() {
    String inside =
        "\"text_config\": {" + SIZES + ", \"head_dim\": 12, \"sliding_window_pattern\": 2}";
    assertEquals(12, read("gemma3", inside).headSize());
  }

  /**
   * The slowest frequency is what these scalings are made for: it is divided by the whole factor.
   */
  @Test
  void theSlowestFrequencyIsStretchedByTheFactor() {
    int n = 16;
    double slowest = Math.pow(10_000, -14.0 / n);
    double[] ntk = new RotaryScaling.Ntk(3).frequencies(10_000, n, 7);
    assertEquals(slowest / 3, ntk[7], 1e-12 * slowest);
    RotaryScaling dynamic = new RotaryScaling.Dynamic(4, 100);
    assertEquals(slowest, dynamic.frequencies(10_000, n, 100)[7], 1e-12 * slowest);
    assertEquals(slowest / 5, dynamic.frequencies(10_000, n, 200)[7], 1e-12 * slowest);
    assertEquals(1, dynamic.frequencies(10_000, n, 200)[0], 1e-15);
  }

  @Test
  void yarnKeepsFastFrequenciesAndDividesSlowOnes() {
    RotaryScaling yarn = new RotaryScaling.Yarn(4, 4096, 32, 1, 1.2, true);
    double[] plain = RotaryScaling.none().frequencies(10_000, 128, 1);
    double[] changed = yarn.frequencies(10_000, 128, 1);
    for (int i = 0; i < plain.length; i++) {
      double turns = 4096 * plain[i] / (2 * Math.PI);
      double share = changed[i] / plain[i];
      if (turns > 40) {
        assertEquals(1, share, 1e-12);
      }
      if (turns < 0.8) {
        assertEquals(0.25, share, 1e-12);
      }
      assertTrue(share >= 0.25 - 1e-12 && share <= 1 + 1e-12);
    }
    assertEquals(0.1 * Math.log(4) + 1, RotaryScaling.Yarn.usualAttentionFactor(4), 1e-15);
    assertEquals(1, RotaryScaling.Yarn.usualAttentionFactor(1));
  }

  @Test
  void slopesOfHeadsThatAreNoPowerOfTwo() {
    assertEquals(Math.pow(2, -8), PositionBias.Slopes.of(8)[7], 1e-15);
    double[] six = PositionBias.Slopes.of(6);
    assertEquals(0.25, six[0], 1e-15);
    assertEquals(Math.pow(2, -8), six[3], 1e-15);
    assertEquals(Math.pow(2, -1), six[4], 1e-15);
    assertEquals(Math.pow(2, -3), six[5], 1e-15);
  }

  @Test
  void bucketsOfDistances() {
    PositionBias.Buckets buckets = new PositionBias.Buckets(32, 32, 128);
    assertEquals(0, buckets.of(0));
    assertEquals(7, buckets.of(-7));
    assertEquals(23, buckets.of(7));
    assertEquals(8, buckets.of(-8));
    assertEquals(10, buckets.of(-16));
    assertEquals(12, buckets.of(-32));
    assertEquals(14, buckets.of(-64));
    assertEquals(15, buckets.of(-127));
    assertEquals(31, buckets.of(5000));
  }

  /** Number 79,194 of seed 401 of "settings of families" overflowed. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "num_channels = 3: makes more|\"image_size\": 65536, \"patch_size\": 32",
        "image_size / patch_size = 65536|\"image_size\": 65536, \"patch_size\": 1",
        "patch_size = 65536|\"image_size\": 65536, \"patch_size\": 65536",
        "num_channels = 300000: makes more"
            + "|\"num_channels\": 300000, \"image_size\": 100, \"patch_size\": 100"
      })
  void imagesOfMorePixelsThanAnIntCountsAreRefused(String refused, String sizes) {
    assertRefused(refused, () -> read("vit", "\"num_channels\": 3, \"qkv_bias\": true, " + sizes));
  }

  @Test
  void tablesOfMoreRowsThanAnIntCountsAreRefused() {
    assertRefused(
        "position_buckets = 2147483647",
        () -> new PositionBias.Disentangled(Integer.MAX_VALUE, Integer.MAX_VALUE, true, true));
    assertRefused(
        "max_position_embeddings = 2147483647",
        () -> read("opt", "\"ffn_dim\": 64, \"max_position_embeddings\": 2147483647"));
  }
}
