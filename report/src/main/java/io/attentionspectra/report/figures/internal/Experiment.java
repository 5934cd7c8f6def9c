package io.attentionspectra.report.figures.internal;

import io.attentionspectra.base.Randomness;

/** A simulation that gives one figure. Its numbers depend on the seed and the sizes alone. */
public interface Experiment {

  /** Short name, also the anchor of the figure on the page. */
  String id();

  /** How often a run calls its progress. */
  int units();

  /** Computes the figure. */
  Figure run(Randomness randomness, UnitListener progress);
}
