package io.attentionspectra.free.internal;

/**
 * What a law needs of a {@link Population} at a parameter t: of all its values, or of those near a
 * parameter with series for the others ({@link NearbySums}).
 */
interface PopulationSums {

  /** mean(q) and mean(g q), q = 1/(1 − t(1 + g)), g in units of ĝ. */
  Population.Means means(double re, double im);

  /** Mean of arg(1 − w g) at w = t/(1 − t); all have the sign opposite to that of Im w. */
  double meanArgument(double re, double im);
}
