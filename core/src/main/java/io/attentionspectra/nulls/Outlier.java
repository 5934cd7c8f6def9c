package io.attentionspectra.nulls;

import io.attentionspectra.base.Defaults;
import io.attentionspectra.base.Document;
import io.attentionspectra.spectrum.Spectrum;
import java.util.ArrayList;
import java.util.List;
import org.apiguardian.api.API;

/**
 * A leading eigenvalue beyond a null.
 *
 * @param value the eigenvalue or squared singular value, a mean over texts for attention
 * @param pValue chance under the null that the largest value is at least this
 * @param adjustedPValue the p-value corrected by Holm over everything the study tested of this kind
 * @param participation Σ vᵢ⁴ of the left singular vector, mean over texts; of the eigenvector for a
 *     pooled covariance: near 1 for a localised outlier, of order 1/ℓ for a spread direction
 */
public record Outlier(double value, double pValue, double adjustedPValue, double participation) {

  /**
   * The leading eigenvalues of a spectrum that are findings: down to the first whose corrected
   * p-value is not below {@value Defaults#LEVEL}.
   *
   * @param spectrum the eigenvalues
   * @param pValues of the leading ones
   * @param adjusted the same, corrected over all that was tested
   * @param participation Σ vᵢ⁴ of their eigenvectors
   * @return the outliers, largest first
   */
  @API(status = API.Status.INTERNAL)
  public static List<Outlier> leading(
      Spectrum spectrum, double[] pValues, double[] adjusted, double[] participation) {
    List<Outlier> outliers = new ArrayList<>();
    for (int rank = 0; rank < adjusted.length && adjusted[rank] < Defaults.LEVEL; rank++) {
      outliers.add(
          new Outlier(spectrum.get(rank), pValues[rank], adjusted[rank], participation[rank]));
    }
    return outliers;
  }

  /**
   * The outlier, ready to be written.
   *
   * @return its four numbers
   */
  @API(status = API.Status.INTERNAL)
  public Document toDocument() {
    return new Document()
        .number("value", value)
        .number("pValue", pValue)
        .number("adjustedPValue", adjustedPValue)
        .number("participation", participation);
  }

  /**
   * The same outlier with another corrected p-value.
   *
   * @param corrected the p-value
   * @return a new outlier
   */
  @API(status = API.Status.INTERNAL)
  public Outlier adjusted(double corrected) {
    return new Outlier(value, pValue, corrected, participation);
  }
}
