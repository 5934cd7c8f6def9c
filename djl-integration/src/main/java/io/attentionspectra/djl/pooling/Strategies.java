package io.attentionspectra.djl.pooling;

import io.attentionspectra.base.Check;
import io.attentionspectra.pooling.Pooling;
import io.attentionspectra.pooling.Poolings;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Poolings that need no weights, by name. */
final class Strategies {

  private static final String HARMONIC = "harmonic:";

  private static final Map<String, Supplier<Pooling>> NAMED =
      Map.of(
          "mean", Poolings::mean,
          "first", Poolings::first,
          "last", Poolings::last,
          "max", Poolings::max,
          "root-length", Poolings::rootLengthMean,
          "position-weighted", Poolings::positionWeightedMean);

  private Strategies() {}

  /**
   * The pooling of a name such as {@code mean} or {@code harmonic:1}.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Pooling named(String name) {
    if (name.startsWith(HARMONIC)) {
      return Poolings.harmonicCausal(tau(name));
    }
    Supplier<Pooling> found = NAMED.get(name);
    if (found == null) {
      List<String> known = NAMED.keySet().stream().sorted().toList();
      throw Check.failure(
          "strategy",
          "'" + name + "'",
          "is no pooling without weights",
          "give harmonic:1, one of " + known + ", or weights");
    }
    return found.get();
  }

  private static double tau(String name) {
    try {
      return Double.parseDouble(name.substring(HARMONIC.length()));
    } catch (NumberFormatException e) {
      throw Check.failure(
          "strategy", "'" + name + "'", "has no number after the colon", "write harmonic:1");
    }
  }
}
