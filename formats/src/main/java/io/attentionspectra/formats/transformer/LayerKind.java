package io.attentionspectra.formats.transformer;

import io.attentionspectra.attention.Visibility;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * What may differ between the layers of a model.
 *
 * @param visibility which tokens a token attends to
 * @param rotary how queries and keys are turned, if they are
 */
@API(status = API.Status.INTERNAL)
public record LayerKind(Visibility visibility, Optional<Rotary> rotary) {

  /** All tokens, nothing turned: BERT. */
  public static final LayerKind FULL = new LayerKind(Visibility.FULL, Optional.empty());

  /** Earlier tokens, nothing turned: GPT-2. */
  public static final LayerKind CAUSAL = new LayerKind(Visibility.CAUSAL, Optional.empty());
}
