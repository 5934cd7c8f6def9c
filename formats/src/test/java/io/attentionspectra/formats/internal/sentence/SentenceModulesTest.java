package io.attentionspectra.formats.internal.sentence;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories as sentence-transformers writes them. */
final class SentenceModulesTest {

  @TempDir private Path directory;

  private void write(String name, String json) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, json);
  }

  private static String module(int index, String path, String kind) {
    return """
    {"idx": %d, "name": "%d", "path": "%s", "type": "sentence_transformers.models.%s"}\
    """
        .formatted(index, index, path, kind);
  }

  private SentenceModules read() {
    return SentenceModules.in(directory).orElseThrow();
  }

  @Test
  void aDirectoryWithoutModulesIsNone() {
    assertEquals(Optional.empty(), SentenceModules.in(directory));
  }

  @Test
  void anEncoderWithMeanPooling() throws IOException {
    write(
        "modules.json",
        "["
            + String.join(
                ",",
                module(0, "", "Transformer"),
                module(1, "1_Pooling", "Pooling"),
                module(2, "2_Normalize", "Normalize"))
            + "]");
    write("1_Pooling/config.json", "{\"pooling_mode_mean_tokens\": true, \"pooling_mode_max\": 1}");
    write("sentence_bert_config.json", "{\"max_seq_length\": 256, \"do_lower_case\": true}");
    SentenceModules modules = read();
    assertEquals(directory, modules.transformer());
    assertEquals(OptionalInt.of(256), modules.maxLength());
    assertEquals(List.of(SentencePooling.Mode.MEAN), modules.pooling().orElseThrow().modes());
    assertEquals(List.of("division by its length"), modules.steps());
    assertEquals(
        List.of(
            "the model's own pooling is the mean, special tokens counted, then division by its"
                + " length",
            "its authors cut texts to 256 tokens, special ones counted",
            "its authors write texts in lower case first: give them so"),
        modules.notes());
  }

  @Test
  void aDecoderWithDenseLayersAndPrompts() throws IOException {
    write(
        "modules.json",
        "["
            + String.join(
                ",",
                module(0, "0_Transformer", "Transformer"),
                module(1, "1_Pooling", "Pooling"),
                module(2, "2_Dense", "Dense"))
            + "]");
    write(
        "1_Pooling/config.json",
        "{\"pooling_mode_lasttoken\": true, \"pooling_mode_cls_token\": false}");
    write(
        "2_Dense/config.json",
        "{\"in_features\": 768, \"out_features\": 3072, \"bias\": false, \"activation_function\":"
            + " \"torch.nn.modules.activation.Tanh\"}");
    write(
        "config_sentence_transformers.json",
        "{\"prompts\": {\"query\": \"query: \", \"document\": \"\"}, \"default_prompt_name\":"
            + " \"query\"}");
    SentenceModules modules = read();
    assertEquals(directory.resolve("0_Transformer"), modules.transformer());
    assertEquals(Map.of("query", "query: "), modules.prompts());
    assertEquals(Optional.of("query"), modules.usualPrompt());
    assertEquals(List.of("a dense layer from 768 to 3072 with Tanh"), modules.steps());
    assertTrue(
        modules.notes().get(0).startsWith("the model's own pooling is the last token"),
        modules.notes()::toString);
    assertTrue(modules.notes().get(1).contains("(query; as a rule query)"));
  }

  @Test
  void newerReleasesNameOneMode() throws IOException {
    write(
        "modules.json",
        "[" + module(0, "", "Transformer") + "," + module(1, "1_Pooling", "Pooling") + "]");
    for (Map.Entry<String, String> mode :
        Map.of("cls", "the first special token", "mean", "the mean", "lasttoken", "the last token")
            .entrySet()) {
      write("1_Pooling/config.json", "{\"pooling_mode\": \"" + mode.getKey() + "\"}");
      assertEquals(
          mode.getValue() + ", special tokens counted", read().pooling().orElseThrow().describe());
    }
  }

  @Test
  void refusesWhatIsNoSuchDirectory() throws IOException {
    write("modules.json", "{}");
    assertRefused("no list", this::read);
    write("modules.json", "[");
    assertRefused("is no JSON as expected", this::read);
    write("modules.json", "[] {}");
    assertRefused("is no JSON as expected", this::read);
    for (String other : List.of("[1]", "[null]", "[[]]", "[{}]", "[{\"type\": 3}]")) {
      write("modules.json", other);
      assertRefused("holds a module without a type", this::read);
    }
    write("modules.json", "[" + module(0, "1_Normalize", "Normalize") + "]");
    assertRefused("names no transformer", this::read);
    write(
        "modules.json",
        "[" + module(0, "", "Transformer") + "," + module(1, "0_Other", "Transformer") + "]");
    assertRefused("names two transformers", this::read);
    write(
        "modules.json",
        "[" + module(0, "", "Transformer") + "," + module(1, "1_Pooling", "Pooling") + "]");
    assertRefused("has no config.json", this::read);
    write("1_Pooling/config.json", "{\"pooling_mode_mean_tokens\": \"yes\"}");
    assertRefused("chooses no pooling_mode", this::read);
    write("1_Pooling/config.json", "{\"pooling_mode\": \"wmean\"}");
    assertRefused("is not known", this::read);
    write("modules.json", "[" + module(0, "../other", "Transformer") + "]");
    assertRefused("lies outside the directory", this::read);
    write("modules.json", "[" + module(0, "", "Transformer") + "]");
    write("config_sentence_transformers.json", "[]");
    assertRefused("no object", this::read);
  }
}
