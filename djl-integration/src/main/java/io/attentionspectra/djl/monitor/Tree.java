package io.attentionspectra.djl.monitor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** A JSON object under construction: absent numbers are left out, NaN and infinities are null. */
final class Tree {

  private final Map<String, @Nullable Object> map = new LinkedHashMap<>();

  static Tree of(String kind) {
    return new Tree().put("kind", kind);
  }

  Tree put(String key, @Nullable Object value) {
    map.put(key, value);
    return this;
  }

  Tree number(String key, double value) {
    return put(key, finite(value));
  }

  Tree optional(String key, OptionalDouble value) {
    value.ifPresent(number -> number(key, number));
    return this;
  }

  Tree numbers(String key, List<Double> values) {
    return put(key, finite(values));
  }

  Tree numbers(String key, Map<String, Double> values) {
    Tree tree = new Tree();
    values.forEach(tree::number);
    return put(key, tree.map);
  }

  Tree lists(String key, Map<String, List<Double>> values) {
    Tree tree = new Tree();
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
