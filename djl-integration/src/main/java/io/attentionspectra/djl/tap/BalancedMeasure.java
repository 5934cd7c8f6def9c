package io.attentionspectra.djl.tap;

import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.balancing.BalancingFactors;
import java.util.Optional;

/**
 * What is kept of one head on one text once its attention is balanced: returned by {@link
 * HeadReducer} to the session that reads heads.
 *
 * @param spectrum spectrum of balanced relative attention; empty if the head cannot be balanced
 * @param factors what was taken from the attention; empty likewise
 * @param refusal why the head cannot be balanced, or empty
 */
public record BalancedMeasure(
    Optional<AttentionSpectrum> spectrum, Optional<BalancingFactors> factors, String refusal) {

  static BalancedMeasure of(AttentionSpectrum spectrum, BalancingFactors factors) {
    return new BalancedMeasure(Optional.of(spectrum), Optional.of(factors), "");
  }

  static BalancedMeasure refused(String why) {
    return new BalancedMeasure(Optional.empty(), Optional.empty(), why);
  }
}
