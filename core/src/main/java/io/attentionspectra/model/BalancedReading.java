package io.attentionspectra.model;

import io.attentionspectra.balancing.BalancingFactors;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * A head on one text, balanced: made by a session beside the reading of the head itself, when the
 * request asks for it.
 *
 * @param head the reading of the balanced head, its draws balanced alike; empty if the head cannot
 *     be balanced
 * @param factors what was taken from its attention; empty likewise
 * @param refusal why the head cannot be balanced, or empty
 */
@API(status = API.Status.INTERNAL)
public record BalancedReading(
    Optional<HeadReading> head, Optional<BalancingFactors> factors, String refusal) {

  /**
   * A balanced head.
   *
   * @param head its reading, of {@code AttentionView.BALANCED}
   * @param factors what was taken from its attention
   * @return the reading
   */
  public static BalancedReading of(HeadReading head, BalancingFactors factors) {
    return new BalancedReading(Optional.of(head), Optional.of(factors), "");
  }

  /**
   * A head that cannot be balanced.
   *
   * @param why the reason in one line
   * @return the absence of a reading
   */
  public static BalancedReading refused(String why) {
    return new BalancedReading(Optional.empty(), Optional.empty(), why);
  }
}
