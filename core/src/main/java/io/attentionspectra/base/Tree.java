package io.attentionspectra.base;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A map under construction, from which NaN and infinities are kept out. */
public final class Tree {

  private final Map<String, @Nullable Object> map = new LinkedHashMap<>();

  public void put(String key, @Nullable Object value) {
    map.put(key, value);
  }

  public void number(String key, double value) {
    map.put(key, finite(value));
  }

  public void numbers(String key, List<Double> values) {
    List<@Nullable Object> list = new ArrayList<>();
    for (double value : values) {
      list.add(finite(value));
    }
    map.put(key, list);
  }

  public void numbers(String key, double[] values) {
    List<Double> boxed = new ArrayList<>();
    for (double value : values) {
      boxed.add(value);
    }
    numbers(key, boxed);
  }

  /** The value, and its interval under the key with "Interval"; null where there is none. */
  public void confidence(String key, Optional<Confidence> value) {
    optional(key, value.map(Confidence::value));
    if (value.isPresent()) {
      numbers(key + "Interval", new double[] {value.get().lower(), value.get().upper()});
    } else {
      map.put(key + "Interval", null);
    }
  }

  public void optional(String key, Optional<Double> value) {
    map.put(key, value.isPresent() ? finite(value.get()) : null);
  }

  public void estimate(String key, Estimate estimate) {
    number(key, estimate.value());
    number(key + "Error", estimate.standardError());
  }

  public void values(String key, Map<String, Double> values) {
    Tree tree = new Tree();
    values.forEach(tree::number);
    map.put(key, tree.map);
  }

  public void estimates(String key, Map<String, Estimate> estimates) {
    Tree means = new Tree();
    Tree errors = new Tree();
    estimates.forEach(
        (label, estimate) -> {
          means.number(label, estimate.value());
          errors.number(label, estimate.standardError());
        });
    map.put(key, means.map);
    map.put(key + "Error", errors.map);
  }

  /** The map; a null in it stands for JSON's null. */
  public Map<String, @Nullable Object> map() {
    return map;
  }

  private static @Nullable Object finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
