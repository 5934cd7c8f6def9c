package io.attentionspectra.advice;

import io.attentionspectra.base.Confidence;
import io.attentionspectra.base.Estimate;
import io.attentionspectra.lengths.LabelledProfile;
import io.attentionspectra.lengths.TextEigenvectorPooling;
import io.attentionspectra.nulls.Outlier;
import io.attentionspectra.spectrum.SpectralLaw;
import io.attentionspectra.spectrum.Spectrum;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apiguardian.api.API;

/**
 * What one pooling predicts at one depth and what it gives. All numbers are of the texts after the
 * pilot. Strategies that are no weighted sum of the window (max, the special token) have no α and
 * no prediction, only spectra and accuracies.
 *
 * @param strategy label of the pooling
 * @param kappa κ = ‖w‖²
 * @param weights the weights and what became of them
 * @param perKappa α/κ of the correlation along the leading direction, with its interval over texts
 *     (bootstrap) and over how far the noise along û lies from what the spectrum of the tokens
 *     predicts, a share of order √(2/V) for a table of V vectors, which changes all strategies
 *     alike and not their order; it reaches to T where the signal is not told from noise
 * @param perKappaAllDirections α/κ of the correlation summed over all directions, E[(X_s − E
 *     X_s)·(X_t − E X_t)] off the diagonal, at the smallest diagonal; far noisier
 * @param predicted what theory predicts for this α; empty where no signal is visible
 * @param measured the spectrum and its laws
 * @param labelled what labels say, with two classes
 * @param rank 1 + the number of strategies whose α/κ, of whole texts whose predicted alignment, is
 *     greater beyond the simultaneous interval of the difference; empty without α
 * @param tied strategies whose difference in α/κ, of whole texts in alignment, is not beyond its
 *     interval
 * @param lengths noise and signal by length, of whole texts; none of windows
 */
public record StrategyAdvice(
    String strategy,
    Optional<Double> kappa,
    Optional<ChosenWeights> weights,
    Optional<Confidence> perKappa,
    Optional<Double> perKappaAllDirections,
    Optional<Prediction> predicted,
    Measured measured,
    Optional<Labelled> labelled,
    OptionalInt rank,
    List<String> tied,
    List<AtLength> lengths) {

  /**
   * Noise and signal of the pooled texts of a class of lengths, measured.
   *
   * @param length geometric mean of their numbers of tokens
   * @param share their share of the texts
   * @param kappa κ_L, their variance across û over that of a token
   * @param signal α_L‖μ‖², what exceeds the noise along û, in the squared units of the vectors
   * @param labelled what the labels of two classes show there; empty without labels, or with fewer
   *     than two texts of a class
   */
  public record AtLength(
      double length,
      double share,
      Estimate kappa,
      Estimate signal,
      @API(status = API.Status.INTERNAL) Optional<LabelledProfile.AtLength> labelled) {}

  /**
   * Weights over positions.
   *
   * @param used those that pooled the texts; of estimated strategies the pilot's
   * @param fitted those that all texts together, pilot included, would choose; empty where weights
   *     are not estimated
   * @param loss share of the best α/κ that the used weights lose, both at the correlation of all
   *     texts; empty where weights are not estimated
   * @param ofLengths of whole texts the estimated pooling, of which {@code used} are the weights at
   *     the typical length; empty for windows, and where weights are not estimated
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record ChosenWeights(
      double[] used,
      Optional<double[]> fitted,
      Optional<Double> loss,
      Optional<TextEigenvectorPooling> ofLengths) {

    /**
     * Weights of windows, or that are not estimated.
     *
     * @param used those that pooled the texts
     * @param fitted those that all texts would choose
     * @param loss share of the best α/κ that is lost
     */
    public ChosenWeights(double[] used, Optional<double[]> fitted, Optional<Double> loss) {
      this(used, fitted, loss, Optional.empty());
    }
  }

  /**
   * What theory predicts: noise with the spectrum H of the measured tokens without their leading
   * direction, a signal θ u uᵀ with θ = α‖μ‖²/κ on top ({@link
   * io.attentionspectra.signal.AdditiveSignal}), everything times κ. Intervals follow from that of
   * θ; of whole texts, where the law is the separable one, those of outlier and alignment from
   * noise and signal of every length.
   *
   * @param rho ρ = θ/σ², σ² the mean variance of the noise per direction
   * @param bulkEdge right edge of the noise
   * @param outlier the signal's eigenvalue; equal to the edge where it is not detectable
   * @param alignment squared cosine of the top eigenvector and the signal, 0 where it is not
   *     detectable
   * @param sequencesNeeded N* from which on the signal is detectable
   */
  public record Prediction(
      Confidence rho,
      double bulkEdge,
      Confidence outlier,
      Confidence alignment,
      Confidence sequencesNeeded) {

    /**
     * N* as people read it.
     *
     * @return for example {@code under 10}, {@code 1240} or, where no number suffices, {@code ∞}
     */
    public String textsNeeded() {
      return NeededTexts.of(sequencesNeeded.value());
    }
  }

  /**
   * The spectrum of the pooled covariance.
   *
   * @param spectrum all d eigenvalues, zeros included
   * @param bulkEdge the largest eigenvalue that is not the signal's: the second where a signal is
   *     predicted to be detectable, else the first
   * @param edge right edge of κ times Silverstein's law of the measured tokens, their leading
   *     direction included: what tokens would give that know nothing of each other
   * @param freeProductEdge right edge of κσ²(MP_δ ⊠ MP_γ)
   * @param largestPValue Tracy–Widom p-value of the largest eigenvalue at the edge, not corrected
   * @param outliers leading eigenvalues beyond the edge whose p-value, corrected by Holm over the
   *     ranks and strategies of the depth, is below 0.05; at most ten
   * @param alignment squared cosine of the top eigenvector with the direction û of the pilot, which
   *     these texts have not seen, over that of û and the signal as estimated, at most 1: what the
   *     predicted alignment should be; empty where no direction is visible
   * @param aboveMean by how much that alignment is above the one of the mean, with the error of û;
   *     empty of windows, where no direction is visible, or where the mean was not asked for
   * @param laws of whole texts by name: the separable law of the measured tokens with the noise κ_L
   *     of this pooling, which ends at the edge, and that of isotropic tokens; none of windows,
   *     whose laws are those of the depth times κ
   */
  public record Measured(
      Spectrum spectrum,
      double bulkEdge,
      Optional<Double> edge,
      Optional<Double> freeProductEdge,
      Optional<Double> largestPValue,
      List<Outlier> outliers,
      Optional<Double> alignment,
      Optional<Confidence> aboveMean,
      Map<String, SpectralLaw> laws) {}

  /**
   * What two classes say.
   *
   * @param alignment squared cosine of the top eigenvector and the difference of the class means
   * @param split accuracy of the unsupervised split: the sign of the projection of a text on the
   *     top eigenvector of the other folds, about their mean, the sign named by their labels
   * @param linear accuracy of a linear discriminant of the other folds, see {@link
   *     LinearDiscriminant}
   */
  public record Labelled(double alignment, Confidence split, Confidence linear) {}
}
