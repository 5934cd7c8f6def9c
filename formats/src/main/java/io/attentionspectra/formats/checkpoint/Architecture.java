package io.attentionspectra.formats.checkpoint;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Excerpt;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The families that are reproduced, all with learned absolute positions. Those of {@code
 * TransformerEncoder} normalise after each residual sum and attend to all tokens; they differ in
 * the names of their parameters, in token types and in the numbering of positions. Those of {@code
 * TransformerDecoder} normalise before each sublayer and attend to earlier tokens only.
 */
public enum Architecture {
  /** BERT: Devlin et al., NAACL 2019, arXiv 1810.04805. */
  BERT,
  /** RoBERTa and its relatives: Liu et al., arXiv 1907.11692; positions start after padding's. */
  ROBERTA,
  /** DistilBERT: Sanh et al., arXiv 1910.01108; no token types. */
  DISTILBERT,
  /** GPT-2: Radford et al., "Language models are unsupervised multitask learners", 2019. */
  GPT2;

  /**
   * Whether tokens attend only to themselves and earlier ones.
   *
   * @return true for decoders
   */
  public boolean causal() {
    return this == GPT2;
  }

  /**
   * Whether normalisation comes before each sublayer, with one more after the last layer, rather
   * than after each residual sum and after the embeddings.
   *
   * @return true for GPT-2
   */
  public boolean normFirst() {
    return this == GPT2;
  }

  private List<String> modelTypes() {
    return switch (this) {
      case BERT -> List.of("bert");
      case ROBERTA -> List.of("roberta", "xlm-roberta", "camembert");
      case DISTILBERT -> List.of("distilbert");
      case GPT2 -> List.of("gpt2");
    };
  }

  /**
   * The architecture behind a {@code model_type} of config.json.
   *
   * @param modelType as written in config.json
   * @return the architecture
   * @throws IllegalArgumentException if it is none of {@link #supported()}
   */
  public static Architecture ofModelType(String modelType) {
    return Arrays.stream(values())
        .filter(architecture -> architecture.modelTypes().contains(modelType))
        .findFirst()
        .orElseThrow(
            () ->
                Check.failure(
                    "model_type",
                    Excerpt.of(modelType),
                    "is not a supported architecture",
                    "supported are " + supported()));
  }

  /**
   * The supported values of {@code model_type}.
   *
   * @return names separated by commas
   */
  public static String supported() {
    return Arrays.stream(values())
        .flatMap(architecture -> architecture.modelTypes().stream())
        .collect(Collectors.joining(", "));
  }
}
