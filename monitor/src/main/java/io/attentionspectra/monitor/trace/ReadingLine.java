package io.attentionspectra.monitor.trace;

import com.fasterxml.jackson.databind.JsonNode;
import io.attentionspectra.attention.Regime;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Excerpt;
import io.attentionspectra.model.Depth;
import io.attentionspectra.monitor.event.BalancedState;
import io.attentionspectra.monitor.event.HeadState;
import io.attentionspectra.monitor.event.MonitorCost;
import io.attentionspectra.monitor.event.MonitorReading;
import io.attentionspectra.monitor.event.Place;
import io.attentionspectra.monitor.event.PooledState;
import io.attentionspectra.spectrum.Spectrum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A reading as a trace holds it; numbers that were not finite are NaN.
 *
 * @param line the event
 * @param spectra all values, where they are known; elsewhere a spectrum is the largest values
 */
record ReadingLine(JsonNode line, Map<Place, Spectrum> spectra) {

  static ReadingLine of(JsonNode line, Map<Place, Spectrum> spectra) {
    return new ReadingLine(line, spectra);
  }

  MonitorReading reading() {
    List<HeadState> heads = new ArrayList<>();
    line.path("attention").forEach(entry -> heads.add(head(entry)));
    List<PooledState> pooled = new ArrayList<>();
    line.path("pooling").forEach(entry -> pooled.add(pooled(entry)));
    Map<String, List<Double>> weights = new LinkedHashMap<>();
    line.path("weights").properties().forEach(e -> weights.put(e.getKey(), list(e.getValue())));
    JsonNode monitor = line.path("monitor");
    return new MonitorReading(
        whole(line, "step"),
        line.path("epoch").asInt(),
        optional(line, "loss"),
        numbers(line.path("metrics")),
        heads,
        pooled,
        weights,
        new MonitorCost(
            number(line, "trainingSeconds"),
            number(monitor, "seconds"),
            optional(monitor, "share"),
            number(monitor, "setupSeconds"),
            monitor.path("skipped").asInt()));
  }

  private HeadState head(JsonNode entry) {
    int layer = whole(entry, "layer");
    int head = whole(entry, "head");
    return new HeadState(
        layer,
        head,
        number(entry, "length"),
        number(entry, "betaHat"),
        regime(entry.path("regime").asText()),
        list(entry.path("largest")),
        number(entry, "mean"),
        number(entry, "effectiveRank"),
        number(entry, "entropy"),
        number(entry, "normalisedEntropy"),
        number(entry, "sinkMass"),
        optional(entry, "edge"),
        optional(entry, "outliers"),
        numbers(entry.path("ks")),
        spectrum(new Place.Head(layer, head), entry),
        entry.has("balanced") ? Optional.of(balanced(entry.path("balanced"))) : Optional.empty());
  }

  private static BalancedState balanced(JsonNode entry) {
    return new BalancedState(
        list(entry.path("largest")),
        number(entry, "mean"),
        number(entry, "effectiveRank"),
        number(entry, "largestBias"),
        whole(entry, "biasedKey"),
        number(entry, "biasSpread"));
  }

  private PooledState pooled(JsonNode entry) {
    String strategy = entry.path("strategy").asText();
    Depth depth = Depth.labelled(entry.path("depth").asText());
    return new PooledState(
        strategy,
        depth,
        optional(entry, "kappa"),
        optional(entry, "alpha"),
        list(entry.path("largest")),
        optional(entry, "edge"),
        optional(entry, "outliers"),
        optional(entry, "alignment"),
        optional(entry, "accuracy"),
        spectrum(Place.Pooling.of(strategy, depth), entry));
  }

  private Spectrum spectrum(Place place, JsonNode entry) {
    Spectrum known = spectra.get(place);
    return known != null
        ? known
        : Spectrum.of(
            list(entry.path("largest")).stream().mapToDouble(Double::doubleValue).toArray());
  }

  private static Regime regime(String label) {
    return Arrays.stream(Regime.values())
        .filter(regime -> regime.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                Check.failure(
                    "regime",
                    Excerpt.of(label),
                    "is none of " + Arrays.stream(Regime.values()).map(Regime::label).toList(),
                    "read the trace with the version that wrote it"));
  }

  /** A whole number that is there; none is taken for another. */
  static int whole(JsonNode entry, String name) {
    JsonNode value = entry.path(name);
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw Check.failure(
          name,
          value.isMissingNode() ? "absent" : Excerpt.of(value.toString()),
          "must be a whole number",
          "read a trace as a monitor wrote it");
    }
    return value.intValue();
  }

  private static double number(JsonNode entry, String name) {
    return entry.path(name).asDouble(Double.NaN);
  }

  private static OptionalDouble optional(JsonNode entry, String name) {
    return entry.has(name) ? OptionalDouble.of(number(entry, name)) : OptionalDouble.empty();
  }

  private static List<Double> list(JsonNode values) {
    List<Double> list = new ArrayList<>();
    values.forEach(value -> list.add(value.asDouble(Double.NaN)));
    return list;
  }

  private static Map<String, Double> numbers(JsonNode values) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    values.properties().forEach(e -> numbers.put(e.getKey(), e.getValue().asDouble(Double.NaN)));
    return numbers;
  }
}
