package io.attentionspectra.formats.internal.architecture;

import io.attentionspectra.formats.transformer.TransformerConfig;
import java.util.List;

/**
 * A family of models: given the settings of its {@code config.json}, what it computes; given that,
 * where its checkpoints keep the weights. Implementations are listed in {@link Architectures}.
 */
interface Architecture {

  /** The family's name, which its configurations carry. */
  String name();

  /** The values of {@code model_type} that mean this family. */
  List<String> modelTypes();

  /**
   * What a configuration says.
   *
   * @throws IllegalArgumentException if a setting is missing, unknown or contradicts another
   */
  TransformerConfig config(Settings settings);

  /**
   * Model classes outside of the transformers library that compute what this family describes, by
   * the start of their names: {@code file.Class}. Directories that name others are refused.
   */
  default List<String> ownClasses() {
    return List.of();
  }

  /**
   * The names of the tensors, without the prefix that whoever saved them chose. More than one where
   * releases differ: the first whose token table and first query projection are there is taken.
   */
  List<ParameterNames> names(TransformerConfig config);
}
