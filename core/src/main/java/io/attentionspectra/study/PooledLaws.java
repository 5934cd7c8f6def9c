package io.attentionspectra.study;

import io.attentionspectra.model.Depth;
import io.attentionspectra.nulls.PooledNull;
import io.attentionspectra.result.Note;
import io.attentionspectra.result.PlottedCurve;
import io.attentionspectra.spectrum.SoftEdged;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The laws of pooled covariances at one depth; a pooling enters them only through κ. */
final class PooledLaws {

  private final List<PooledNull> kinds;
  private final List<Note> notes;

  PooledLaws(List<PooledNull> kinds, List<Note> notes) {
    this.kinds = kinds;
    this.notes = notes;
  }

  /**
   * A law at κ = 1 with its curve, computed once for all poolings.
   *
   * @param law the law
   * @param curve its density
   */
  record Law(SoftEdged law, PlottedCurve curve) {}

  /** The laws that exist, by label; those that do not leave a note. */
  Map<String, Law> of(Depth depth, TokenPopulation population, double delta, double gamma) {
    Map<String, Law> laws = new LinkedHashMap<>();
    for (PooledNull kind : kinds) {
      try {
        SoftEdged law = population.law(kind, delta, gamma);
        laws.put(kind.label(), new Law(law, PlottedCurve.of(law)));
      } catch (IllegalArgumentException e) {
        String name = kind.label() + " law at " + depth.phrase();
        notes.add(Note.about(Note.Kind.NULL_LEFT_OUT, name, "no " + name + ": " + e.getMessage()));
      }
    }
    return laws;
  }
}
