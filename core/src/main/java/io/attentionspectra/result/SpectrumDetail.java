package io.attentionspectra.result;

import io.attentionspectra.spectrum.Spectrum;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apiguardian.api.API;

/**
 * A measured spectrum and what it is set against, for plots.
 *
 * @param spectrum the measured values; of the first text for a head
 * @param laws density of each closed law by label
 * @param bands band of each simulated null by label
 */
public record SpectrumDetail(
    Spectrum spectrum,
    @API(status = API.Status.INTERNAL) Map<String, PlottedCurve> laws,
    @API(status = API.Status.INTERNAL) Map<String, PlottedBand> bands) {

  /**
   * Copies the maps, keeping their order.
   *
   * @param spectrum the measured values
   * @param laws density of each closed law
   * @param bands band of each simulated null
   */
  public SpectrumDetail {
    laws = Collections.unmodifiableMap(new LinkedHashMap<>(laws));
    bands = Collections.unmodifiableMap(new LinkedHashMap<>(bands));
  }
}
