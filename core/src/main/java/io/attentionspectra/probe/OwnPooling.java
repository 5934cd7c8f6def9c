package io.attentionspectra.probe;

import io.attentionspectra.base.Check;
import io.attentionspectra.model.TokenWindow;
import io.attentionspectra.pooling.PoolingEvidence;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The pooling of the model's authors, which the session computes and a window carries: of all
 * tokens that the model reads, special ones with them. No law is known of it, so it is measured and
 * compared, and not ranked.
 *
 * @param width length of its vectors, where it is not that of the tokens
 */
record OwnPooling(OptionalInt width) implements WindowPooling, WindowPooling.Fitted {

  static final String NAME = "own";
  private static final String OF_WIDTH = NAME + ":";

  /** Whether a name is that of such a pooling. */
  static boolean isNamed(String name) {
    return name.equals(NAME) || name.startsWith(OF_WIDTH);
  }

  /**
   * The pooling of a label.
   *
   * @throws IllegalArgumentException if what follows the colon is no length
   */
  static OwnPooling named(String label) {
    if (label.equals(NAME)) {
      return new OwnPooling(OptionalInt.empty());
    }
    try {
      int width = Integer.parseInt(label.substring(OF_WIDTH.length()));
      return new OwnPooling(OptionalInt.of(Check.atLeast("length of own vectors", width, 1)));
    } catch (NumberFormatException e) {
      throw Check.failure("pooling", label, "has no length after the colon", "write own");
    }
  }

  @Override
  public String label() {
    return width.isPresent() ? OF_WIDTH + width.getAsInt() : NAME;
  }

  @Override
  public Fitted fit(PoolingEvidence evidence) {
    return this;
  }

  @Override
  public double[] apply(TokenWindow window) {
    return window
        .own()
        .orElseThrow(
            () ->
                Check.failure(
                    "pooling",
                    label(),
                    "is not known at depth " + window.depth(),
                    "ask for it at the last layer of a model that says how its authors pool"));
  }

  @Override
  public int dimension(int tokens) {
    return width.orElse(tokens);
  }

  @Override
  public boolean isOfTokens() {
    return false;
  }

  @Override
  public Optional<double[]> weights(int length) {
    return Optional.empty();
  }

  @Override
  public Optional<Double> kappa(int length) {
    return Optional.empty();
  }
}
