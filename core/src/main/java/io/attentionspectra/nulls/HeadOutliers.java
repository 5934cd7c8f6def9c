package io.attentionspectra.nulls;

import io.attentionspectra.base.Estimate;
import java.util.List;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * The leading values of a head with their p-values over all texts.
 *
 * @param significance how they were tested
 * @param beyond mean number of values beyond the null per text, when tested
 * @param list those of the leading values beyond the null; their adjusted p-value is the raw one
 *     until the study corrects it
 */
@API(status = API.Status.INTERNAL)
public record HeadOutliers(
    Significance significance, Optional<Estimate> beyond, List<Outlier> list) {

  /**
   * Copies the list.
   *
   * @param significance how they were tested
   * @param beyond mean number beyond the null
   * @param list the outliers
   */
  public HeadOutliers {
    list = List.copyOf(list);
  }
}
