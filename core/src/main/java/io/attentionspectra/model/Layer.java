package io.attentionspectra.model;

import io.attentionspectra.base.Check;
import java.util.regex.Pattern;

/**
 * A layer by number; as a depth, its output.
 *
 * @param number number of the layer, from 0
 */
public record Layer(int number) implements Depth {

  /** How {@link #label} is read back. */
  static final Pattern LABEL = Pattern.compile("layer (\\d{1,6})");

  /**
   * Checks the number.
   *
   * @param number at least 0
   * @throws IllegalArgumentException if the number is negative
   */
  public Layer {
    Check.atLeast("layer", number, 0);
  }

  @Override
  public int in(int layers) {
    if (number >= layers) {
      throw Check.failure(
          "layer", number, "must be below the model's " + layers + " layers", "they count from 0");
    }
    return number + 1;
  }

  @Override
  public String label() {
    return "layer " + number;
  }

  @Override
  public String phrase() {
    return label();
  }
}
