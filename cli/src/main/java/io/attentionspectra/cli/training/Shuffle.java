package io.attentionspectra.cli.training;

import io.attentionspectra.base.Randomness;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/** A random order (Fisher and Yates). */
final class Shuffle {

  private Shuffle() {}

  static <T> List<T> of(List<T> values, Randomness seed) {
    List<T> order = new ArrayList<>(values);
    UniformRandomProvider random = seed.generator();
    for (int i = order.size() - 1; i > 0; i--) {
      Collections.swap(order, i, random.nextInt(i + 1));
    }
    return order;
  }
}
