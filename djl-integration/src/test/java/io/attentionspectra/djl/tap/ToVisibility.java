package io.attentionspectra.djl.tap;

import io.attentionspectra.attention.Visibility;
import org.junit.jupiter.params.converter.TypedArgumentConverter;

/** FULL, CAUSAL, a window of 5, a band of 4 and chunks of 5 in tables of arguments. */
final class ToVisibility extends TypedArgumentConverter<String, Visibility> {

  ToVisibility() {
    super(String.class, Visibility.class);
  }

  @Override
  protected Visibility convert(String name) {
    return switch (name) {
      case "CAUSAL" -> Visibility.CAUSAL;
      case "WINDOW" -> Visibility.slidingWindow(5);
      case "BAND" -> Visibility.band(4);
      case "CHUNKS" -> Visibility.chunks(5);
      default -> Visibility.FULL;
    };
  }
}
