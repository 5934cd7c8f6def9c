package io.attentionspectra.djl.model;

import io.attentionspectra.base.Check;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The encoder families that {@link TransformerEncoder} reproduces: absolute positions, layer
 * normalisation after each residual sum, full self-attention. They differ in the names of their
 * parameters, in token types and in the numbering of positions.
 */
public enum Architecture {
  /** BERT: Devlin et al., NAACL 2019, arXiv 1810.04805. */
  BERT,
  /** RoBERTa and its relatives: Liu et al., arXiv 1907.11692; positions start after padding's. */
  ROBERTA,
  /** DistilBERT: Sanh et al., arXiv 1910.01108; no token types. */
  DISTILBERT;

  private List<String> modelTypes() {
    return switch (this) {
      case BERT -> List.of("bert");
      case ROBERTA -> List.of("roberta", "xlm-roberta", "camembert");
      case DISTILBERT -> List.of("distilbert");
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
                    modelType,
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
