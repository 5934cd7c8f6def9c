package io.attentionspectra.model;

import io.attentionspectra.matrixfree.LeadingValue;
import io.attentionspectra.matrixfree.MatrixFreeSpectrum;
import io.attentionspectra.matrixfree.ProbeEstimate;
import java.util.List;
import org.apiguardian.api.API;

/**
 * What is estimated of a head that was read without its matrix, and how far it may be off; means,
 * row and score statistics are exact there, too.
 *
 * @param effectiveRank exp of the entropy of the normalised squares
 * @param largestErrors bound on the distance of each of the largest values from an eigenvalue
 * @param distributionError how far the distribution function, and with it a Kolmogorov–Smirnov
 *     distance, may be off
 * @param known values that are known one by one, the largest
 * @param steps evaluations of the scores by the iteration
 */
@API(status = API.Status.INTERNAL)
public record EstimatedSpectrum(
    ProbeEstimate effectiveRank,
    List<Double> largestErrors,
    double distributionError,
    int known,
    int steps) {

  /**
   * Copies the list.
   *
   * @param effectiveRank effective rank
   * @param largestErrors bounds of the largest values
   * @param distributionError error of the distribution function
   * @param known values known one by one
   * @param steps evaluations of the scores
   */
  public EstimatedSpectrum {
    largestErrors = List.copyOf(largestErrors);
  }

  /**
   * What a matrix-free spectrum estimates.
   *
   * @param spectrum the spectrum
   * @return its estimates
   */
  public static EstimatedSpectrum of(MatrixFreeSpectrum spectrum) {
    return new EstimatedSpectrum(
        spectrum.effectiveRank(),
        spectrum.leading().stream().map(LeadingValue::error).toList(),
        spectrum.distribution().error(),
        spectrum.distribution().known(),
        spectrum.steps());
  }
}
