package io.attentionspectra.formats.internal.architecture;

import io.attentionspectra.formats.transformer.TransformerConfig;
import io.attentionspectra.formats.transformer.TransformerPart;
import java.util.List;

/**
 * ELECTRA: Clark et al., arXiv 2003.10555. A BERT whose tables may be narrower than the hidden
 * states.
 */
final class Electra implements Architecture {

  @Override
  public String name() {
    return "ELECTRA";
  }

  @Override
  public List<String> modelTypes() {
    return List.of("electra");
  }

  @Override
  public List<ParameterNames> names(TransformerConfig config) {
    return List.of(Bert.NAMES.with(TransformerPart.EMBEDDING_PROJECTION, "embeddings_project"));
  }

  @Override
  public TransformerConfig config(Settings settings) {
    TransformerConfig bert = Bert.config(settings, name(), 0);
    return bert.with(bert.embedding().ofTables(settings.size("embedding_size")));
  }
}
