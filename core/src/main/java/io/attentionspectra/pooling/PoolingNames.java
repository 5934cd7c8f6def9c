package io.attentionspectra.pooling;

import io.attentionspectra.base.Check;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The poolings by the names that options, files and results call them, those of {@link
 * Pooling#name()}: {@code mean}, {@code first}, {@code last}, {@code max}, {@code root-length},
 * {@code position-weighted}, {@code harmonic:τ} with a number for τ; and two whose weights are
 * estimated from a positional correlation, {@code top-eigenvector} and {@code learned}.
 */
public final class PoolingNames {

  private static final String HARMONIC = "harmonic:";

  private static final Map<String, Supplier<Pooling>> KNOWN = known();

  private static final Map<String, Function<PositionalCorrelation, Pooling>> ESTIMATED =
      estimated();

  private PoolingNames() {}

  private static Map<String, Supplier<Pooling>> known() {
    Map<String, Supplier<Pooling>> poolings = new LinkedHashMap<>();
    poolings.put("mean", Poolings::mean);
    poolings.put("first", Poolings::first);
    poolings.put("last", Poolings::last);
    poolings.put("max", Poolings::max);
    poolings.put("root-length", Poolings::rootLengthMean);
    poolings.put("position-weighted", Poolings::positionWeightedMean);
    return poolings;
  }

  private static Map<String, Function<PositionalCorrelation, Pooling>> estimated() {
    Map<String, Function<PositionalCorrelation, Pooling>> poolings = new LinkedHashMap<>();
    poolings.put("top-eigenvector", Poolings::topEigenvector);
    poolings.put("learned", correlation -> Poolings.learned(new SignalToNoise(correlation)));
    return poolings;
  }

  /**
   * Whether the weights of a pooling are estimated.
   *
   * @param name any text
   * @return true for {@code top-eigenvector} and {@code learned}
   */
  public static boolean isEstimated(String name) {
    return ESTIMATED.containsKey(name);
  }

  /**
   * A pooling that needs no estimate.
   *
   * @param name its name, for example {@code mean} or {@code harmonic:1}
   * @return the pooling
   * @throws IllegalArgumentException if there is none of that name, or its weights are estimated
   */
  public static Pooling of(String name) {
    if (name.startsWith(HARMONIC)) {
      return Poolings.harmonicCausal(tau(name));
    }
    Supplier<Pooling> known = KNOWN.get(name);
    if (known != null) {
      return known.get();
    }
    throw isEstimated(name)
        ? failure(name, "is estimated from texts", "give its weights")
        : failure(
            name,
            "is no pooling",
            "give "
                + String.join(", ", KNOWN.keySet())
                + ", harmonic:1, "
                + String.join(" or ", ESTIMATED.keySet()));
  }

  /**
   * A pooling, its weights estimated where it needs that.
   *
   * @param name its name, for example {@code mean} or {@code top-eigenvector}
   * @param correlation R over the positions
   * @return the pooling
   * @throws IllegalArgumentException if there is none of that name
   * @throws ArithmeticException if weights cannot be found, saying why
   */
  public static Pooling of(String name, PositionalCorrelation correlation) {
    Function<PositionalCorrelation, Pooling> estimated = ESTIMATED.get(name);
    return estimated == null ? of(name) : estimated.apply(correlation);
  }

  private static double tau(String name) {
    double tau;
    try {
      tau = Double.parseDouble(name.substring(HARMONIC.length()));
    } catch (NumberFormatException e) {
      tau = Double.NaN;
    }
    if (!Double.isFinite(tau)) {
      throw failure(name, "has no number after the colon", "write harmonic:1");
    }
    return tau;
  }

  private static IllegalArgumentException failure(String name, String condition, String remedy) {
    return Check.failure("pooling", "'" + name + "'", condition, remedy);
  }
}
