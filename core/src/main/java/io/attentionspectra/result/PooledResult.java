package io.attentionspectra.result;

import io.attentionspectra.model.Depth;
import io.attentionspectra.nulls.Outlier;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * The centred covariance (1/N) Σ (c − c̄)(c − c̄)ᵀ of N pooled windows at one depth.
 *
 * <p>Silverstein's law takes the measured token covariance as it is. Where that comes from the
 * windows it carries their own sampling noise, of ratio d/(NT), and the signal: its edge lies a
 * little too far out, which makes p-values conservative.
 *
 * @param depth where the tokens were read
 * @param strategy label of the pooling
 * @param sequences N
 * @param gamma γ = d/N
 * @param kappa κ = ‖w‖², nothing where the pooling is not linear
 * @param alpha α = wᵀRw of the correlation R estimated without labels, nothing where the pooling is
 *     no weighted sum of the window
 * @param edge right edge, κ included, of the strictest law that gives p-values, or else of the
 *     strictest law: Silverstein's where it was asked for and no stricter one
 * @param freeProductEdge right edge of κσ²(MP_δ ⊠ MP_γ), σ² the mean token variance
 * @param largestPValue Tracy–Widom p-value of the largest eigenvalue at that edge, not corrected; a
 *     little small where the weights of the pooling were estimated from the same windows
 * @param outliers leading eigenvalues beyond that edge with a corrected p-value below 0.05, at most
 *     ten
 * @param alignment squared cosine of the top eigenvector and the difference of the class means, for
 *     two classes
 * @param accuracy share of texts on the side of their class when split by the sign of their
 *     projection on the top eigenvector, the better of both namings, for two classes
 * @param kolmogorovSmirnov distance to each law by name
 * @param wasserstein Wasserstein-1 distance to each law by name
 * @param detail eigenvalues, zeros included, and laws
 */
public record PooledResult(
    Depth depth,
    String strategy,
    long sequences,
    double gamma,
    Optional<Double> kappa,
    Optional<Double> alpha,
    Optional<Double> edge,
    Optional<Double> freeProductEdge,
    Optional<Double> largestPValue,
    List<Outlier> outliers,
    Optional<Double> alignment,
    Optional<Double> accuracy,
    Map<String, Double> kolmogorovSmirnov,
    Map<String, Double> wasserstein,
    SpectrumDetail detail) {

  /** Leading eigenvalues that are tested. */
  public static final int LEADING = 10;

  /**
   * The same covariance with other outliers.
   *
   * @param others the outliers
   * @return a new result
   */
  @API(status = API.Status.INTERNAL)
  public PooledResult withOutliers(List<Outlier> others) {
    return new PooledResult(
        depth,
        strategy,
        sequences,
        gamma,
        kappa,
        alpha,
        edge,
        freeProductEdge,
        largestPValue,
        List.copyOf(others),
        alignment,
        accuracy,
        kolmogorovSmirnov,
        wasserstein,
        detail);
  }
}
