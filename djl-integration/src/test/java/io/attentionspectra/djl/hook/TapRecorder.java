package io.attentionspectra.djl.hook;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.attentionspectra.djl.observe.AttentionTap;
import io.attentionspectra.djl.observe.ForwardObserver;
import java.util.LinkedHashMap;
import java.util.Map;

/** Copies what it is shown, by name, in the order it is shown. */
final class TapRecorder implements ForwardObserver {

  final Map<String, float[]> arrays = new LinkedHashMap<>();
  final Map<String, Shape> shapes = new LinkedHashMap<>();

  private void record(String name, NDArray array) {
    arrays.put(name, array.toFloatArray());
    shapes.put(name, array.getShape());
  }

  @Override
  public void hidden(int depth, NDArray states, NDArray mask) {
    record("hidden" + depth, states);
    record("hiddenMask" + depth, mask);
  }

  @Override
  public void attention(int layer, AttentionTap tap) {
    record("attention" + layer, tap.attention());
    record("mask" + layer, tap.mask());
    tap.input().ifPresent(array -> record("input" + layer, array));
    tap.value().ifPresent(array -> record("value" + layer, array));
    tap.projections()
        .ifPresent(
            of -> {
              record("query" + layer, of.query());
              record("key" + layer, of.key());
              record("scores" + layer, of.scores());
            });
  }

  static void assertSame(TapRecorder expected, TapRecorder actual) {
    assertEquals(expected.shapes, actual.shapes);
    expected.arrays.forEach(
        (name, values) -> assertArrayEquals(values, actual.arrays.get(name), name));
  }
}
