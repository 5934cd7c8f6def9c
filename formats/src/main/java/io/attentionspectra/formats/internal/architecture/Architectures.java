package io.attentionspectra.formats.internal.architecture;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Excerpt;
import io.attentionspectra.formats.transformer.TransformerConfig;
import java.util.List;
import java.util.stream.Collectors;

/** The families that are read. A new one is one file, and one line here. */
public final class Architectures {

  private static final List<Architecture> ALL =
      List.of(
          new Bert(),
          new Roberta(),
          new DistilBert(),
          new MpNet(),
          new ModernBert(),
          new Gpt2(),
          new Llama(),
          new Mistral(),
          new Qwen2(),
          new Qwen3(),
          new Phi3(),
          new Gemma2(),
          new Gemma3(),
          new Olmo2(),
          new NomicBert(),
          new Gte(),
          new Albert(),
          new Electra(),
          new T5(),
          new GptNeoX(),
          new Phi(),
          new Opt(),
          new Bloom(),
          new DebertaV2());

  private Architectures() {}

  /**
   * The supported values of {@code model_type}.
   *
   * @return names separated by commas
   */
  public static String supported() {
    return ALL.stream()
        .flatMap(family -> family.modelTypes().stream())
        .collect(Collectors.joining(", "));
  }

  /**
   * Where checkpoints of a configuration's family keep their weights.
   *
   * @param config the configuration
   * @return names, in the order in which they are tried
   * @throws IllegalArgumentException if its family has no checkpoints that are known
   */
  public static List<ParameterNames> names(TransformerConfig config) {
    return ALL.stream()
        .filter(family -> family.name().equals(config.architecture()))
        .findFirst()
        .orElseThrow(
            () ->
                Check.failure(
                    "architecture",
                    Excerpt.of(config.architecture()),
                    "has no known names of tensors",
                    "supported are " + supported()))
        .names(config);
  }

  static Architecture ofModelType(String modelType) {
    return ALL.stream()
        .filter(family -> family.modelTypes().contains(modelType))
        .findFirst()
        .orElseThrow(
            () ->
                Check.failure(
                    "model_type",
                    Excerpt.of(modelType),
                    "is not a supported architecture",
                    "supported are " + supported()));
  }
}
