package io.attentionspectra.djl.tap;

import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.balancing.BalancingFactors;
import io.attentionspectra.ensemble.Replicas;
import io.attentionspectra.model.BalancedReading;
import io.attentionspectra.model.HeadDraw;
import io.attentionspectra.model.HeadReading;
import java.util.Map;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * What is kept of one head on one text once its attention is balanced: returned by {@link
 * HeadReducer} to the session that reads heads.
 *
 * @param spectrum spectrum of balanced relative attention; empty if the head cannot be balanced
 * @param factors what was taken from the attention; empty likewise
 * @param refusal why the head cannot be balanced, or empty
 */
@API(status = API.Status.INTERNAL)
public record BalancedMeasure(
    Optional<AttentionSpectrum> spectrum, Optional<BalancingFactors> factors, String refusal) {

  /**
   * The reading of the balanced head beside that of the head as computed.
   *
   * @param raw the head as computed
   * @param drawn its replicas, balanced alike
   * @return the balanced head, or why there is none
   */
  public BalancedReading beside(HeadReading raw, Map<HeadDraw, Replicas> drawn) {
    return spectrum
        .map(of -> BalancedReading.of(raw.balanced(of, drawn), factors.orElseThrow()))
        .orElseGet(() -> BalancedReading.refused(refusal));
  }

  static BalancedMeasure of(AttentionSpectrum spectrum, BalancingFactors factors) {
    return new BalancedMeasure(Optional.of(spectrum), Optional.of(factors), "");
  }

  static BalancedMeasure refused(String why) {
    return new BalancedMeasure(Optional.empty(), Optional.empty(), why);
  }
}
