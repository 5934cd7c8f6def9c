package io.attentionspectra.pooling;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Decimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apiguardian.api.API;

/**
 * The poolings by the names that options, files and results call them, those of {@link
 * Pooling#name()}: {@code mean}, {@code first}, {@code last}, {@code max}, {@code root-length},
 * {@code position-weighted}; with a number after a colon {@code harmonic:τ}, {@code length-power:p}
 * and {@code forgetting:f}; and those that are estimated, {@code top-eigenvector} and {@code
 * learned} from a positional correlation, {@code optimal-scale} from whole texts of several
 * lengths, {@code inverse-frequency:a} from the frequencies of tokens.
 */
@API(status = API.Status.INTERNAL)
public final class PoolingNames {

  private static final Map<String, Supplier<Pooling>> KNOWN = known();

  private static final Map<String, Family> FAMILIES = families();

  private static final Map<String, Function<PositionalCorrelation, Pooling>> CORRELATED =
      correlated();

  private static final String INVERSE_FREQUENCY = "inverse-frequency";

  private PoolingNames() {}

  /** Poolings of one number, and a number to show. */
  private record Family(String example, DoubleFunction<Pooling> member) {}

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

  private static Map<String, Family> families() {
    Map<String, Family> families = new LinkedHashMap<>();
    families.put("harmonic", new Family("1", Poolings::harmonicCausal));
    families.put("length-power", new Family("0.25", Poolings::lengthPower));
    families.put("forgetting", new Family("0.9", Poolings::forgetting));
    return families;
  }

  private static Map<String, Function<PositionalCorrelation, Pooling>> correlated() {
    Map<String, Function<PositionalCorrelation, Pooling>> poolings = new LinkedHashMap<>();
    poolings.put("top-eigenvector", Poolings::topEigenvector);
    poolings.put("learned", correlation -> Poolings.learned(new SignalToNoise(correlation)));
    poolings.put("optimal-scale", PoolingNames::ofWholeTexts);
    return poolings;
  }

  /** Windows of one length have no scale. */
  private static Pooling ofWholeTexts(PositionalCorrelation correlation) {
    throw failure(
        "optimal-scale",
        "scales whole texts by their length, and these windows have " + correlation.length(),
        "pool whole texts, or take top-eigenvector");
  }

  /**
   * Whether a pooling is estimated from texts.
   *
   * @param name any text
   * @return true for {@code top-eigenvector}, {@code learned}, {@code optimal-scale} and {@code
   *     inverse-frequency:a}
   */
  public static boolean isEstimated(String name) {
    return CORRELATED.containsKey(name) || isOfFrequencies(name);
  }

  private static boolean isOfFrequencies(String name) {
    return name.startsWith(INVERSE_FREQUENCY + ":");
  }

  /**
   * A name as {@link Pooling#name()} writes it, its number checked; of estimated poolings, too.
   *
   * @param name for example {@code inverse-frequency:1e-3}
   * @return for example {@code inverse-frequency:0.001}
   * @throws IllegalArgumentException if there is no such pooling
   */
  public static String checked(String name) {
    if (isOfFrequencies(name)) {
      return INVERSE_FREQUENCY + ":" + smoothing(name);
    }
    return CORRELATED.containsKey(name) ? name : of(name).name();
  }

  /**
   * A pooling that needs no estimate.
   *
   * @param name its name, for example {@code mean} or {@code harmonic:1}
   * @return the pooling
   * @throws IllegalArgumentException if there is none of that name, or it is estimated
   */
  public static Pooling of(String name) {
    Family family = FAMILIES.get(family(name));
    if (family != null && name.contains(":")) {
      return family.member.apply(number(name, family.example));
    }
    Supplier<Pooling> known = KNOWN.get(name);
    if (known != null) {
      return known.get();
    }
    throw isEstimated(name)
        ? failure(name, "is estimated from texts", "give its weights")
        : failure(name, "is no pooling", "give " + all());
  }

  private static String all() {
    StringBuilder all = new StringBuilder(String.join(", ", KNOWN.keySet()));
    FAMILIES.forEach((name, family) -> all.append(", ").append(name + ":" + family.example));
    CORRELATED.keySet().forEach(name -> all.append(", ").append(name));
    return all + " or " + INVERSE_FREQUENCY + ":0.001";
  }

  /**
   * A pooling, estimated where it needs that.
   *
   * @param name its name, for example {@code mean} or {@code top-eigenvector}
   * @param evidence what is known of the texts
   * @return the pooling
   * @throws IllegalArgumentException if there is none of that name, or the evidence lacks what it
   *     needs
   * @throws ArithmeticException if weights cannot be found, saying why
   */
  public static Pooling of(String name, PoolingEvidence evidence) {
    if (isOfFrequencies(name)) {
      return Poolings.inverseFrequency(smoothing(name), evidence.frequencies());
    }
    Function<PositionalCorrelation, Pooling> correlated = CORRELATED.get(name);
    return correlated == null ? of(name) : correlated.apply(evidence.correlation());
  }

  private static String family(String name) {
    return name.contains(":") ? name.substring(0, name.indexOf(':')) : name;
  }

  private static double smoothing(String name) {
    return Check.positive("smoothing of inverse frequencies", number(name, "0.001"));
  }

  private static double number(String name, String example) {
    double number = Decimal.of(name.substring(name.indexOf(':') + 1)).orElse(Double.NaN);
    if (!Double.isFinite(number)) {
      throw failure(name, "has no number after the colon", "write " + family(name) + ":" + example);
    }
    return number;
  }

  private static IllegalArgumentException failure(String name, String condition, String remedy) {
    return Check.failure("pooling", "'" + name + "'", condition, remedy);
  }
}
