package io.attentionspectra.monitor.event;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** A JSON object under construction: absent numbers are left out, NaN and infinities are null. */
final class EventTree {

  private final Map<String, @Nullable Object> map = new LinkedHashMap<>();

  static EventTree of(String kind) {
    return new EventTree().put("kind", kind);
  }

  EventTree put(String key, @Nullable Object value) {
    map.put(key, value);
    return this;
  }

  /** The place of an event: a head by its numbers, a pooled covariance by its name. */
  EventTree at(Place place) {
    return place instanceof Place.Head head
        ? put("layer", head.layer()).put("head", head.head())
        : put("pooling", place.name());
  }

  EventTree number(String key, double value) {
    return put(key, finite(value));
  }

  EventTree optional(String key, OptionalDouble value) {
    value.ifPresent(number -> number(key, number));
    return this;
  }

  EventTree numbers(String key, List<Double> values) {
    return put(key, finite(values));
  }

  EventTree numbers(String key, Map<String, Double> values) {
    EventTree tree = new EventTree();
    values.forEach(tree::number);
    return put(key, tree.map);
  }

  EventTree lists(String key, Map<String, List<Double>> values) {
    EventTree tree = new EventTree();
    values.forEach(tree::numbers);
    return put(key, tree.map);
  }

  Map<String, @Nullable Object> map() {
    return map;
  }

  private static List<@Nullable Object> finite(List<Double> values) {
    List<@Nullable Object> list = new ArrayList<>();
    for (double value : values) {
      list.add(finite(value));
    }
    return list;
  }

  private static @Nullable Object finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
