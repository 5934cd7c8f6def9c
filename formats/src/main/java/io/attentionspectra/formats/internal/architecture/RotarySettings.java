package io.attentionspectra.formats.internal.architecture;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Excerpt;
import io.attentionspectra.formats.transformer.Rotary;
import io.attentionspectra.formats.transformer.RotaryScaling;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Rotary positions as both generations of settings write them: {@code rope_theta} and {@code
 * rope_scaling} at the top, or {@code rope_parameters}, which may hold one object per kind of
 * layer. Where both are given they must agree.
 */
final class RotarySettings {

  private static final Set<String> OF_ALL =
      Set.of("type", "rope_type", "rope_theta", "partial_rotary_factor");

  private static final String NEW = "rope_parameters";

  private final Settings settings;
  private final int headSize;
  private final String shareKey;
  private final Optional<Double> usualShare;

  private RotarySettings(
      Settings settings, int headSize, String shareKey, Optional<Double> usualShare) {
    this.settings = settings;
    this.headSize = headSize;
    this.shareKey = shareKey;
    this.usualShare = usualShare;
  }

  /** Of heads of a size, of which the share {@code partial_rotary_factor} is turned. */
  static RotarySettings of(Settings settings, int headSize) {
    return new RotarySettings(settings, headSize, "partial_rotary_factor", Optional.of(1.0));
  }

  /** The same where a share must be given, which bears this name in the older settings. */
  RotarySettings withShare(String key) {
    return new RotarySettings(settings, headSize, key, Optional.empty());
  }

  /** Of models whose layers are all alike. */
  Rotary all(double usualBase) {
    return ofKind("", "rope_theta", usualBase, true);
  }

  /**
   * Of one kind of layers.
   *
   * @param kind its name in {@code rope_parameters}; empty where layers are all alike
   * @param baseKey the older key of θ
   * @param usualBase θ without a key
   * @param scaled whether {@code rope_scaling} holds for this kind
   */
  Rotary ofKind(String kind, String baseKey, double usualBase, boolean scaled) {
    Settings fresh = fresh(kind);
    double base =
        agreed(baseKey, number(settings, baseKey), number(fresh, "rope_theta"), usualBase);
    double share =
        agreed(shareKey, number(settings, shareKey), share(fresh), usualShare.orElse(Double.NaN));
    if (Double.isNaN(share)) {
      throw settings.wrong(shareKey, "must be a number");
    }
    Optional<RotaryScaling> old =
        scaled && settings.isGiven("rope_scaling")
            ? Optional.of(scaling(settings.inside("rope_scaling")))
            : Optional.empty();
    Optional<RotaryScaling> given =
        fresh.keys().isEmpty() ? Optional.empty() : Optional.of(scaling(fresh));
    RotaryScaling scaling = agreed("rope_scaling", old, given, RotaryScaling.none());
    return new Rotary(base, (int) (headSize * share), scaling);
  }

  private Optional<Double> share(Settings fresh) {
    return number(fresh, "partial_rotary_factor");
  }

  /** The newer settings of a kind of layers; nested, or the same for all. */
  private Settings fresh(String kind) {
    Settings all = settings.inside(NEW);
    boolean nested = all.keys().stream().anyMatch(all::isObject);
    if (!nested) {
      return all;
    }
    if (kind.isEmpty() || !all.isObject(kind)) {
      throw Check.failure(
          NEW,
          Excerpt.of(String.join(", ", all.keys())),
          kind.isEmpty() ? "must not differ between layers" : "must hold " + kind,
          "check config.json");
    }
    return all.inside(kind);
  }

  private static Optional<Double> number(Settings at, String key) {
    return at.isGiven(key) ? Optional.of(at.number(key)) : Optional.empty();
  }

  private static <T> T agreed(String key, Optional<T> old, Optional<T> given, T usual) {
    if (old.isPresent() && given.isPresent() && !old.equals(given)) {
      throw Check.failure(
          key,
          Excerpt.of(String.valueOf(old.get())),
          "differs from " + Excerpt.of(String.valueOf(given.get())) + " in " + NEW,
          "remove the one that the weights were not trained with");
    }
    return given.or(() -> old).orElse(usual);
  }

  private RotaryScaling scaling(Settings at) {
    String type = at.text("rope_type", at.text("type", "default"));
    if (at.isGiven("type") && at.isGiven("rope_type") && !at.text("type", "").equals(type)) {
      throw at.unsupported(
          "rope_type", "the same name as type, " + Excerpt.of(at.text("type", "")));
    }
    boolean listed = at.isGiven("short_factor");
    return switch (listed && (type.equals("su") || type.equals("yarn")) ? "longrope" : type) {
      case "default" -> only(at, Set.of(), RotaryScaling.none());
      case "linear" -> only(at, Set.of("factor"), new RotaryScaling.Linear(at.number("factor")));
      case "ntk" -> only(at, Set.of("factor"), new RotaryScaling.Ntk(at.number("factor")));
      case "dynamic" -> dynamic(at);
      case "llama3" -> llama3(at);
      case "yarn" -> yarn(at);
      case "longrope" -> longRope(at);
      default ->
          throw at.unsupported(
              at.isGiven("rope_type") ? "rope_type" : "type",
              "default, linear, dynamic, llama3, yarn, longrope and ntk");
    };
  }

  /** The scaling, if nothing is said beside it that would change it. */
  private static RotaryScaling only(Settings at, Set<String> keys, RotaryScaling scaling) {
    Set<String> known = new HashSet<>(OF_ALL);
    known.addAll(keys);
    List<String> others = at.keys().stream().filter(key -> !known.contains(key)).toList();
    if (!others.isEmpty()) {
      throw at.unsupported(others.get(0), "rotary settings without it");
    }
    return scaling;
  }

  private RotaryScaling dynamic(Settings at) {
    int positions = settings.size("max_position_embeddings");
    at.requireSize("original_max_position_embeddings", positions);
    return only(
        at,
        Set.of("factor", "original_max_position_embeddings"),
        new RotaryScaling.Dynamic(at.number("factor"), positions));
  }

  private static RotaryScaling llama3(Settings at) {
    return only(
        at,
        Set.of("factor", "low_freq_factor", "high_freq_factor", "original_max_position_embeddings"),
        new RotaryScaling.Llama3(
            at.number("factor"),
            at.number("low_freq_factor"),
            at.number("high_freq_factor"),
            at.size("original_max_position_embeddings")));
  }

  private RotaryScaling yarn(Settings at) {
    int positions = settings.size("max_position_embeddings");
    int original = at.size("original_max_position_embeddings", positions);
    double factor =
        at.isGiven("original_max_position_embeddings")
            ? at.number("factor", (double) positions / original)
            : at.number("factor");
    return only(
        at,
        Set.of(
            "factor",
            "original_max_position_embeddings",
            "beta_fast",
            "beta_slow",
            "attention_factor",
            "truncate",
            "finetuned"),
        new RotaryScaling.Yarn(
            factor,
            original,
            at.number("beta_fast", 32),
            at.number("beta_slow", 1),
            at.number("attention_factor", RotaryScaling.Yarn.usualAttentionFactor(factor)),
            at.flag("truncate", true)));
  }

  private RotaryScaling longRope(Settings at) {
    int positions = settings.size("max_position_embeddings");
    String key = "original_max_position_embeddings";
    Optional<Double> outside = number(settings, key);
    double original = agreed(key, outside, number(at, key), (double) positions);
    double stretch =
        outside.isPresent() || at.isGiven(key) ? positions / original : at.number("factor", 1);
    return only(
        at,
        Set.of("short_factor", "long_factor", "factor", "attention_factor", key),
        new RotaryScaling.LongRope(
            at.numbers("short_factor"),
            at.numbers("long_factor"),
            (int) original,
            at.number(
                "attention_factor",
                RotaryScaling.LongRope.usualAttentionFactor(stretch, (int) original))));
  }
}
