package io.attentionspectra.advice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Confidence;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** McNemar's exact test and the interval of a paired difference, against hand calculation. */
final class PairedComparisonTest {

  /** Twice the binomial tail: (1 + 10 + …)/2ⁿ⁻¹; the last two with Python's exact fractions. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, 1",
    "0, 5, 0.0625",
    "9, 1, 0.021484375",
    "3, 3, 1",
    "40, 80, 3.304000183913207e-4",
    "700, 1300, 1.6293497027604705e-41"
  })
  void pValues(long a, long b, double expected) {
    assertEquals(expected, PairedComparison.pValue(a, b), 1e-9 * expected);
    assertEquals(PairedComparison.pValue(a, b), PairedComparison.pValue(b, a), 1e-15);
  }

  /** 10 against 30 of 100 texts; with half a text more each, (30 − 10)/102 and 41 differing. */
  @Test
  void differences() {
    Confidence difference = PairedComparison.difference(10, 30, 100);
    double centre = 20 / 102.0;
    assertEquals(0.2, difference.value(), 1e-15);
    assertEquals(centre, (difference.lower() + difference.upper()) / 2, 1e-12);
    double variance = (41 / 102.0 - centre * centre) / 102;
    assertEquals(Confidence.NORMAL * Math.sqrt(variance), difference.upper() - centre, 1e-12);
    assertEquals(0, PairedComparison.difference(0, 0, 20).value());
  }

  /** B is right wherever A is and on ten texts more; C is A but for one text. */
  @Test
  void comparesWithEveryOther() {
    BitSet a = texts(0, 50);
    BitSet b = texts(0, 60);
    BitSet c = texts(1, 50);
    LabelOutcome.Comparison found =
        PairedComparison.of(
            "a",
            List.of(
                new PairedComparison.Classified("c", c),
                new PairedComparison.Classified("a", a),
                new PairedComparison.Classified("b", b)),
            100);
    assertEquals(List.of("b", "c"), found.others().stream().map(o -> o.strategy()).toList());
    LabelOutcome.PairedAccuracy best = found.others().get(0);
    assertEquals(10, best.onlyOther());
    assertEquals(0, best.onlyAdvised());
    assertEquals(Math.pow(2, -9), best.pValue(), 1e-15);
    assertEquals(Math.pow(2, -8), best.adjustedPValue(), 1e-15);
    assertTrue(best.better());
    assertFalse(found.held());
    assertFalse(found.others().get(1).better());
    assertTrue(
        PairedComparison.of("a", List.of(new PairedComparison.Classified("a", a)), 100).held());
  }

  private static BitSet texts(int from, int to) {
    BitSet texts = new BitSet();
    texts.set(from, to);
    return texts;
  }
}
