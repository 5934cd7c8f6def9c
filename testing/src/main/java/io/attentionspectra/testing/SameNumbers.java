package io.attentionspectra.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares the results of one process and of several number by number. Tests of states call it. */
public final class SameNumbers {

  /** Largest relative difference. */
  private static final double RELATIVE = 1e-12;

  /** p-values below lie so far in a tail that their last digits are those of the logarithm. */
  private static final double TAIL = 1e-40;

  /** What is left of a zero, such as a weight of 1e-49 beside others of 1. */
  private static final double ZERO = 1e-30;

  private final List<String> differences = new ArrayList<>();

  private SameNumbers() {}

  /**
   * Requires everything equal, numbers to 12 digits. A loss is the difference of a ratio from 1 and
   * as exact as that ratio, and so is what one alignment has above another. Of p-values below
   * {@value #TAIL} the logarithm has 12 digits: an eigenvalue λ lies s = (λ − edge)/scale beyond
   * its edge, and ln p ≈ −(2/3)s^(3/2) turns one rounding of λ into √s·λ/scale of them.
   */
  public static void check(String where, @Nullable Object one, @Nullable Object other) {
    SameNumbers numbers = new SameNumbers();
    numbers.compare(where, one, other);
    assertEquals(List.of(), numbers.differences);
  }

  private void compare(String where, @Nullable Object one, @Nullable Object other) {
    if (one instanceof Map<?, ?> map && other instanceof Map<?, ?> second) {
      assertEquals(map.keySet(), second.keySet(), where);
      map.forEach((key, value) -> compare(where + "/" + key, value, second.get(key)));
    } else if (one instanceof List<?> list && other instanceof List<?> second) {
      assertEquals(list.size(), second.size(), where);
      for (int i = 0; i < list.size(); i++) {
        compare(where + "/" + i, list.get(i), second.get(i));
      }
    } else if (one instanceof Double number && other instanceof Double second) {
      if (!number.equals(second) && !(distance(where, number, second) <= RELATIVE)) {
        differences.add(where + ": " + number + " and " + second);
      }
    } else {
      assertEquals(one, other, where);
    }
  }

  private static double distance(String where, double one, double other) {
    if (where.endsWith("/loss") || where.contains("AboveMean")) {
      return Math.abs(one - other);
    }
    boolean tail = Math.min(one, other) < TAIL && Math.min(one, other) > 0;
    if (tail && (where.endsWith("PValue") || where.endsWith("pValue"))) {
      return Math.abs(Math.log(one / other)) / Math.abs(Math.log(Math.min(one, other)));
    }
    double largest = Math.max(Math.abs(one), Math.abs(other));
    return largest < ZERO ? 0 : Math.abs(one - other) / largest;
  }
}
