package io.attentionspectra.formats.internal.architecture;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Excerpt;
import io.attentionspectra.formats.transformer.TransformerConfig;
import java.util.Comparator;
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
          new DebertaV2(),
          new Vit());

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
                    remedy()))
        .names(config);
  }

  /**
   * What to take instead of what is not read.
   *
   * @return a few of the supported families, how many there are, and where all are listed
   */
  public static String remedy() {
    return remedy("supported are ", List.of("bert", "roberta", "gpt2", "llama", "t5"));
  }

  private static String remedy(String shown, List<String> names) {
    int count = ALL.stream().mapToInt(family -> family.modelTypes().size()).sum();
    return shown
        + String.join(", ", names)
        + " and others, "
        + count
        + " in all; the guide lists them (inspect.md, Models)";
  }

  /** The supported names that begin like another, or a few where none does. */
  private static String remedy(String modelType) {
    List<String> nearest =
        ALL.stream()
            .flatMap(family -> family.modelTypes().stream())
            .filter(known -> shared(known, modelType) >= 3)
            .sorted(Comparator.comparingInt(known -> -shared(known, modelType)))
            .limit(4)
            .toList();
    return nearest.isEmpty() ? remedy() : remedy("the nearest supported are ", nearest);
  }

  private static int shared(String one, String other) {
    int length = 0;
    while (length < Math.min(one.length(), other.length())
        && one.charAt(length) == other.charAt(length)) {
      length++;
    }
    return length;
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
                    remedy(modelType)));
  }
}
