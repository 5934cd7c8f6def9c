package io.attentionspectra.study;

import io.attentionspectra.model.Depth;
import io.attentionspectra.model.Note;
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
      Depth depth, TokenPopulation tokens, List<PooledNull> nulls, List<Note> notes) {
    return new PooledLaws(
        PooledLaw.of(
            nulls,
            tokens,
            (none, why) -> {
              String name = none.name() + " law at " + depth.phrase();
              notes.add(Note.about(Note.Kind.NULL_LEFT_OUT, name, "no " + name + ": " + why));
            }));
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
