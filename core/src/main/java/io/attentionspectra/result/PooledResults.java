package io.attentionspectra.result;

import io.attentionspectra.base.Check;
import io.attentionspectra.model.Depth;
import io.attentionspectra.probe.WindowPooling;
import java.util.List;

/**
 * The pooled covariances of a result, by depth and pooling.
 *
 * @param all all in order
 */
public record PooledResults(List<PooledResult> all) {

  /**
   * Copies the list.
   *
   * @param all all in order
   */
  public PooledResults {
    all = List.copyOf(all);
  }

  /**
   * One pooled covariance.
   *
   * @param depth its depth, as asked for in the study
   * @param pooling its pooling
   * @return the covariance
   * @throws IllegalArgumentException if it was not measured
   */
  public PooledResult at(Depth depth, WindowPooling pooling) {
    return all.stream()
        .filter(each -> each.depth().equals(depth))
        .filter(each -> each.strategy().equals(pooling.label()))
        .findFirst()
        .orElseThrow(
            () ->
                Check.failure(
                    "pooled covariance",
                    depth.label() + ", " + pooling.label(),
                    "was not measured",
                    "ask for it in the study, and read the notes of the result"));
  }
}
