package io.attentionspectra.signal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Randomness;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MultipleTestingTest {

  /** Worked by hand from the definitions. */
  @Test
  void adjustsInTheOrderGiven() {
    double[] p = {0.04, 0.01, 0.03, 0.005};
    assertArrayEquals(new double[] {0.06, 0.03, 0.06, 0.02}, MultipleTesting.HOLM.adjust(p), 1e-15);
    assertArrayEquals(
        new double[] {0.04, 0.02, 0.04, 0.02}, MultipleTesting.BENJAMINI_HOCHBERG.adjust(p), 1e-15);
  }

  /** Rejection through adjusted values equals the step-down and step-up procedures as published. */
  @Test
  void rejectsLikeThePublishedProcedures() {
    var generator = Randomness.of(11).generator();
    for (int trial = 0; trial < 200; trial++) {
      double[] p = generator.doubles(12).map(u -> u * u * u).toArray();
      double[] sorted = p.clone();
      Arrays.sort(sorted);
      int holm = 0;
      while (holm < 12 && sorted[holm] <= 0.1 / (12 - holm)) {
        holm++;
      }
      int hochberg = 0;
      for (int i = 0; i < 12; i++) {
        hochberg = sorted[i] <= 0.1 * (i + 1) / 12 ? i + 1 : hochberg;
      }
      long byHolm = Arrays.stream(MultipleTesting.HOLM.adjust(p)).filter(q -> q <= 0.1).count();
      double[] adjusted = MultipleTesting.BENJAMINI_HOCHBERG.adjust(p);
      long byHochberg = Arrays.stream(adjusted).filter(q -> q <= 0.1).count();
      assertTrue(byHolm == holm && byHochberg == hochberg);
    }
  }

  @Test
  void keepsNothingAndRefusesNonProbabilities() {
    assertArrayEquals(new double[0], MultipleTesting.HOLM.adjust());
    assertThrows(IllegalArgumentException.class, () -> MultipleTesting.HOLM.adjust(1.1));
    assertThrows(
        IllegalArgumentException.class,
        () -> MultipleTesting.BENJAMINI_HOCHBERG.adjust(0.1, Double.NaN));
  }
}
