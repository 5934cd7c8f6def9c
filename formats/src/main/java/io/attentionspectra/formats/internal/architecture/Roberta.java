package io.attentionspectra.formats.internal.architecture;

import io.attentionspectra.formats.transformer.TransformerConfig;
import java.util.List;

/**
 * RoBERTa and its relatives: Liu et al., arXiv 1907.11692. A BERT whose positions start after the
 * row of padding.
 */
final class Roberta implements Architecture {

  @Override
  public String name() {
    return "RoBERTa";
  }

  @Override
  public List<String> modelTypes() {
    return List.of("roberta", "xlm-roberta", "camembert");
  }

  @Override
  public TransformerConfig config(Settings settings) {
    return Bert.config(settings, name(), settings.size("pad_token_id", 1) + 1);
  }

  @Override
  public List<ParameterNames> names(TransformerConfig config) {
    return List.of(Bert.NAMES);
  }
}
