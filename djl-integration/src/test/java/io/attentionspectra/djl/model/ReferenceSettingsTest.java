package io.attentionspectra.djl.model;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attentionspectra.formats.internal.architecture.ConfigJson;
import io.attentionspectra.formats.transformer.TransformerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings of the reference models with one changed: refused by name, or read alike. */
final class ReferenceSettingsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private TransformerConfig read(ObjectNode settings) {
    try {
      return ConfigJson.read(Files.writeString(folder.resolve("config.json"), settings.toString()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static ObjectNode settings(String name) {
    return ReferenceModels.settings(name, false).deepCopy();
  }

  /** With a key set to a value, or without it. */
  private static ObjectNode with(String name, String key, String value) throws IOException {
    ObjectNode settings = settings(name);
    if (value.equals("ABSENT")) {
      settings.remove(key);
    } else {
      settings.set(key, JSON.readTree(value));
    }
    return settings;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nomic_bert|activation_function|\"gelu\"|activation_function = gelu: is not supported",
        "nomic_bert|prenorm|true|prenorm = true",
        "llama|attention_chunk_size|8192|attention_chunk_size = 8192",
        "llama|layer_types|[\"chunked_attention\", \"full_attention\"]|layer_types ="
            + " chunked_attention",
        "mistral|layer_types|[\"chunked_attention\"]|layer_types",
        // Jina's BERT: a model class of its own, and slopes in the place of a table of positions.
        "bert|auto_map|{\"AutoModel\":"
            + " \"jinaai/jina-bert-implementation--modeling_bert.JinaBertModel\"}|auto_map =",
        "bert|position_embedding_type|\"alibi\"|position_embedding_type = alibi",
        "xlm_roberta|auto_map|{\"AutoModel\":"
            + " \"jinaai/xlm-roberta-flash-implementation--modeling_lora.XLMRobertaLoRA\"}|auto_map"
            + " =",
        "nomic_bert|parallel_block|true|parallel_block = true",
        "nomic_bert|use_rms_norm|true|use_rms_norm = true",
        "nomic_bert|causal|true|causal = true",
        "nomic_bert|rotary_emb_interleaved|true|rotary_emb_interleaved = true",
        "nomic_bert|rotary_emb_scale_base|512|rotary_emb_scale_base = 512",
        "nomic_bert|rotary_emb_fraction|ABSENT|rotary_emb_fraction = absent",
        "nomic_bert|rotary_emb_fraction|0|rotary dimensions = 0",
        "nomic_bert|rotary_scaling_factor|2|max_trained_positions = absent",
        "nomic_bert|auto_map|{\"AutoModel\": \"me/mine--modeling.Model\"}|names a model class",
        "albert|num_hidden_groups|2|num_hidden_groups = 2",
        "albert|inner_group_num|2|inner_group_num = 2",
        "albert|embedding_size|ABSENT|embedding_size = absent",
        "electra|embedding_size|ABSENT|embedding_size = absent",
        "electra|position_embedding_type|\"relative_key\"|position_embedding_type = relative_key",
        "t5_encoder|feed_forward_proj|\"gated-relu\"|feed_forward_proj = gated-relu",
        "t5_encoder|feed_forward_proj|\"gated-gelu\"|dense_act_fn = relu",
        "t5_encoder|is_gated_act|true|is_gated_act = true",
        "t5_encoder|is_decoder|true|is_decoder = true",
        "t5_encoder|d_kv|ABSENT|d_kv = absent",
        "t5_encoder|relative_attention_num_buckets|6|relative_attention_num_buckets = 6",
        "gpt_neox|rotary_pct|0.5|rotary_pct = 0.5: is not supported",
        "gpt_neox|rotary_emb_base|5000|rotary_emb_base = 5000",
        "gpt_neox|hidden_act|\"mish\"|hidden_act = mish",
        "phi|qk_layernorm|true|qk_layernorm = true",
        "phi|partial_rotary_factor|ABSENT|partial_rotary_factor = absent",
        "opt|layer_norm_elementwise_affine|false|layer_norm_elementwise_affine = false",
        "opt|activation_function|\"mish\"|activation_function = mish",
        "bloom|apply_residual_connection_post_layernorm|true|apply_residual_connection",
        "bloom|num_attention_heads|8|n_head = 4: is not supported",
        "deberta_v2|share_att_key|ABSENT|share_att_key = absent",
        "deberta_v2|relative_attention|false|relative_attention = false",
        "deberta_v2|position_biased_input|ABSENT|position_biased_input = absent",
        "deberta_v2|norm_rel_ebd|\"none\"|norm_rel_ebd = none",
        "deberta_v2|conv_kernel_size|3|conv_kernel_size = 3",
        "deberta_v2|pos_att_type|\"p2p\"|pos_att_type = p2p",
        "deberta_v2|pos_att_type|[\"c2p\", \"p2p\"]|pos_att_type = [\"c2p\",\"p2p\"]",
        "deberta_v2|pos_att_type|ABSENT|pos_att_type = absent",
        "deberta_v2|position_buckets|-1|position_buckets = -1",
        "deberta_v2|embedding_size|24|embedding_size = 24"
      })
  void refusesByName(String name, String key, String value, String part) throws IOException {
    ObjectNode changed = with(name, key, value);
    assertRefused(part, () -> read(changed));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nomic_bert|auto_map|{\"AutoModel\":"
            + " \"nomic-ai/b--modeling_hf_nomic_bert.NomicBertModel\"}",
        "gpt_neox|rotary_pct|ABSENT",
        "gpt_neox|partial_rotary_factor|ABSENT",
        "gpt_neox|rotary_emb_base|ABSENT",
        "t5_encoder|dense_act_fn|ABSENT",
        "bloom|num_attention_heads|4",
        "deberta_v2|pos_att_type|[\"c2p\", \"p2c\"]",
        "deberta_v2|max_relative_positions|128"
      })
  void readsTheSameInOtherSpellings(String name, String key, String value) throws IOException {
    assertEquals(read(settings(name)), read(with(name, key, value)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nomic_bert|qkv_proj_bias|true",
        "albert|hidden_act|\"gelu\"",
        "t5_encoder|relative_attention_max_distance|64",
        "gpt_neox|use_parallel_residual|false",
        "opt|do_layer_norm_before|false",
        "opt|_remove_final_layer_norm|true",
        "opt|enable_bias|false",
        "bloom|layer_norm_epsilon|1e-6",
        "deberta_v2|pos_att_type|\"c2p\""
      })
  void readsOtherMeaningsAsOthers(String name, String key, String value) throws IOException {
    assertNotEquals(read(settings(name)), read(with(name, key, value)));
  }

  @Test
  void mt5HasAnotherUsualNetwork() throws IOException {
    ObjectNode multilingual = with("t5_v11_full", "feed_forward_proj", "ABSENT");
    multilingual.put("model_type", "mt5");
    assertEquals(read(settings("t5_v11_full")), read(multilingual));
  }
}
