package io.attentionspectra.study;

import io.attentionspectra.model.DepthNames;
import io.attentionspectra.nulls.PooledLaw;
import io.attentionspectra.nulls.PooledNull;
import io.attentionspectra.nulls.TokenPopulation;
import io.attentionspectra.result.PlottedCurve;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The laws of pooled covariances at one depth with their curves, computed once for all poolings.
 */
final class PooledLaws {

  /** No laws: of a pooling without κ. */
  static final PooledLaws NONE = new PooledLaws(Map.of());

  private final Map<PooledNull, PooledLaw> laws;
  private final Map<PooledNull, PlottedCurve> curves = new LinkedHashMap<>();

  private PooledLaws(Map<PooledNull, PooledLaw> laws) {
    this.laws = laws;
    laws.forEach((of, law) -> curves.put(of, PlottedCurve.of(law.law())));
  }

  /** The laws that exist; those that do not leave a note. */
  static PooledLaws at(
      String depth, TokenPopulation tokens, List<PooledNull> nulls, List<String> notes) {
    return new PooledLaws(
        PooledLaw.of(
            nulls,
            tokens,
            (none, why) ->
                notes.add("no " + none.name() + " law at " + DepthNames.in(depth) + ": " + why)));
  }

  /** The law of one null. */
  Optional<PooledLaw> of(PooledNull wanted) {
    return Optional.ofNullable(laws.get(wanted));
  }

  /** The law whose edge decides what is an outlier. */
  Optional<PooledLaw> deciding() {
    return PooledLaw.deciding(laws.values());
  }

  /** Goes through the laws and their curves in the order asked for. */
  void forEach(BiConsumer<PooledLaw, PlottedCurve> action) {
    curves.forEach((of, curve) -> of(of).ifPresent(law -> action.accept(law, curve)));
  }
}
