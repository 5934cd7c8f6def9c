package io.attentionspectra.djl.tap;

import io.attentionspectra.attention.Visibility;
import org.junit.jupiter.params.converter.TypedArgumentConverter;

/** FULL and CAUSAL in tables of arguments. */
final class ToVisibility extends TypedArgumentConverter<String, Visibility> {

  ToVisibility() {
    super(String.class, Visibility.class);
  }

  @Override
  protected Visibility convert(String name) {
    return name.equals("CAUSAL") ? Visibility.CAUSAL : Visibility.FULL;
  }
}
