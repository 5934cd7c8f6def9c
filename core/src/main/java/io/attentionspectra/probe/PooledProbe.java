package io.attentionspectra.probe;

import io.attentionspectra.base.Check;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Spectra of the centred covariance of pooled token windows, special tokens left out except by the
 * pooling that is the special token.
 *
 * @param poolings how windows are pooled
 */
public record PooledProbe(List<WindowPooling> poolings) {

  /** Fewest windows from which a covariance is read. */
  public static final int FEWEST_WINDOWS = 16;

  /**
   * Copies the list.
   *
   * @param poolings at least one, of different names
   * @throws IllegalArgumentException if there is none or a name comes twice
   */
  public PooledProbe {
    poolings = List.copyOf(poolings);
    if (poolings.isEmpty()) {
      throw Check.failure(
          "poolings", "[]", "at least one is needed", "give for example mean() and first()");
    }
    long names = poolings.stream().map(WindowPooling::label).distinct().count();
    if (names < poolings.size()) {
      throw Check.failure("poolings", names(poolings), "must have different names", "drop one");
    }
  }

  /**
   * The probe in words.
   *
   * @return the beginning of a sentence
   */
  public String describe() {
    return "covariances of windows pooled by " + names(poolings);
  }

  private static String names(List<WindowPooling> poolings) {
    return poolings.stream().map(WindowPooling::label).collect(Collectors.joining(", "));
  }
}
