package io.attentionspectra.advice;

import io.attentionspectra.base.Confidence;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.model.Note;
import io.attentionspectra.nulls.PooledLaw;
import io.attentionspectra.spectrum.SpectralLaw;
import io.attentionspectra.spectrum.Spectrum;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of the leading signal of a corpus and what theory makes of it, pooling by pooling:
 * of windows of one length ({@link WindowTheory}) or of whole texts ({@link TextTheory}). {@link
 * DepthAdvisor} asks for it.
 */
interface PoolingTheory {

  /** Whether anything varies along û, so that poolings can be ranked. */
  boolean varies();

  /**
   * Whether the signal is told from noise.
   *
   * @param ranked the strategies in their order
   */
  boolean determined(List<StrategyAdvice> ranked);

  /** R over positions, where there is one. */
  Optional<Matrix> correlation();

  /**
   * How a direction aligns with the signal, as the pilot's û shows it; nothing where no signal is
   * visible.
   *
   * @param top a unit vector, found without the pilot
   */
  Optional<Double> alignment(double[] top);

  /**
   * By how much one direction aligns better than another, as the pilot's û shows it.
   *
   * @param top a unit vector, found without the pilot
   * @param other another
   */
  Optional<Confidence> difference(double[] top, double[] other);

  /** Laws of poolings at κ = 1, where the law of a pooling depends on κ alone. */
  List<PooledLaw> laws();

  /** Laws of the spectrum of one pooling by name, where each has its own; none of windows. */
  Map<String, SpectralLaw> laws(StrategyMoments of);

  /** Whether a pooling has an α. */
  boolean ranks(StrategyMoments of);

  Optional<Double> kappa(StrategyMoments of);

  Optional<StrategyAdvice.ChosenWeights> chosen(StrategyMoments of);

  Optional<Confidence> perKappa(StrategyMoments of);

  Optional<Double> perKappaAllDirections(StrategyMoments of);

  Optional<StrategyAdvice.Prediction> prediction(StrategyMoments of);

  /** Right edge for tokens that know nothing of each other. */
  Optional<Double> edge(StrategyMoments of);

  /** Right edge for isotropic tokens that know nothing of each other. */
  Optional<Double> freeProductEdge(StrategyMoments of);

  /** P-values of leading eigenvalues at the edge, none where it gives none. */
  double[] pValues(StrategyMoments of, Spectrum spectrum, int leading);

  /** Noise and signal by length; none of windows. */
  List<StrategyAdvice.AtLength> lengths(StrategyMoments of);

  /** The poolings that have an α against each other. */
  Ranking ranking(List<StrategyMoments> poolings);

  /** Greater is better, among poolings that have an α. */
  double merit(StrategyAdvice of);

  /** What a reader must know beside the numbers. */
  List<Note> notes();
}
