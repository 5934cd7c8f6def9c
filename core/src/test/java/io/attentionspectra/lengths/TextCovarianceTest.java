package io.attentionspectra.lengths;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.pooling.PositionBootstrap;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TextCovarianceTest {

  private static final PositionClasses SMALL = new PositionClasses(4, 2, false);

  /** y_t = g_c h + noise of standard deviation ½, h one Gaussian number of the text. */
  private static double[] text(PositionClasses positions, long number, int length) {
    Randomness randomness = Randomness.of(11).child("text", number);
    double hidden = randomness.child("hidden", 0).gaussians(1)[0];
    double[] values = randomness.child("noise", 0).gaussians(length);
    int[] classes = positions.of(length);
    for (int t = 0; t < length; t++) {
      values[t] = 3 + loading(classes[t]) * hidden + values[t] / 2;
    }
    return values;
  }

  private static double loading(int c) {
    return 1.0 / (1 + c);
  }

  private static int length(long number) {
    return 1 + (int) (Randomness.of(5).child("length", number).seed() & 15);
  }

  private static TextCovariance of(PositionClasses positions, int from, int to, int replicates) {
    TextCovariance covariance = TextCovariance.of(positions, replicates, Randomness.of(1));
    for (int n = from; n < to; n++) {
      covariance.add(n, text(positions, n, length(n)));
    }
    return covariance;
  }

  @Test
  void positionsFallIntoClasses() {
    assertArrayEquals(new int[] {0, 1, 2}, SMALL.of(3));
    assertArrayEquals(new int[] {0, 1, 2, 3, 4}, SMALL.of(5));
    assertArrayEquals(new int[] {0, 1, 2, 3, 4, 4, 5, 5}, SMALL.of(8));
    assertArrayEquals(new int[] {5, 5, 4, 4, 3, 2, 1, 0}, new PositionClasses(4, 2, true).of(8));
    assertEquals(72, PositionClasses.usual().count());
    assertThrows(IllegalArgumentException.class, () -> SMALL.of(0));
  }

  /** Of texts of one length, the covariance and the replicates of windows. */
  @Test
  void equalsTheBootstrapOfWindows() {
    PositionClasses four = new PositionClasses(4, 1, false);
    TextCovariance texts = TextCovariance.of(four, 5, Randomness.of(7));
    PositionBootstrap windows = PositionBootstrap.of(4, 5, Randomness.of(7));
    for (int n = 0; n < 40; n++) {
      texts.add(n, text(four, n, 4));
      windows.add(n, text(four, n, 4));
    }
    assertEqual(windows.covariance(), texts.moments(), 1e-12);
    for (int b = 0; b < 5; b++) {
      Matrix replicate = windows.replicate(b);
      double mean = IntStream.range(0, 4).mapToDouble(t -> replicate.get(t, t)).sum() / 4;
      assertEquals(mean, texts.meanVariance(b), 1e-12);
    }
  }

  private static void assertEqual(Matrix windows, TextCovariance.Moments texts, double tolerance) {
    for (int s = 0; s < windows.rows(); s++) {
      assertEquals(windows.get(s, s), texts.variance()[s], tolerance);
      for (int t = 0; t < s; t++) {
        assertEquals(windows.get(s, t), texts.covariance()[s][t], tolerance);
      }
    }
  }

  /** 20,000 texts of 1 to 16 tokens: standard errors of Γ are near 0.01. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void findsTheCovarianceOfRaggedTexts(boolean fromEnd) {
    PositionClasses positions = new PositionClasses(4, 2, fromEnd);
    TextCovariance covariance = of(positions, 0, 20_000, 0);
    TextCovariance.Moments moments = covariance.moments();
    for (int c = 0; c < 6; c++) {
      assertEquals(
          loading(c) * loading(c) + 0.25, moments.variance()[c], 0.06, "variance of class " + c);
      for (int e = 0; e <= c; e++) {
        if (c != e || !positions.isSingle(c)) {
          double truth = loading(c) * loading(e);
          assertEquals(truth, moments.covariance()[c][e], 0.05, c + ", " + e);
          assertEquals(truth, moments.shrunken()[c][e], 0.05, c + ", " + e);
        } else {
          assertTrue(Double.isNaN(moments.covariance()[c][c]));
        }
      }
    }
  }

  /**
   * The spread of the mean variance over 40 corpora has a relative error of 11 %, that of the
   * replicates, averaged over the corpora, of 2 %; the bound is three errors.
   */
  @Test
  void replicatesSpreadAsCorporaDo() {
    double[] values = new double[40];
    double squares = 0;
    for (int k = 0; k < values.length; k++) {
      TextCovariance corpus = of(SMALL, 500 * k, 500 * k + 500, 40);
      values[k] = corpus.moments().meanVariance();
      double spread = deviation(IntStream.range(0, 40).mapToDouble(corpus::meanVariance).toArray());
      squares += spread * spread / values.length;
    }
    assertEquals(1, Math.sqrt(squares) / deviation(values), 0.35);
  }

  private static double deviation(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    return Math.sqrt(
        Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum() / (values.length - 1));
  }

  /** Where few texts are long, drawing towards the shape brings their covariances nearer. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
  void shrinkingHelpsWhereTextsAreFew(int part) {
    PositionClasses positions = new PositionClasses(12, 2, false);
    TextCovariance.Moments moments = of(positions, 60 * part, 60 * part + 60, 0).moments();
    double[][] drawn = moments.shrunken();
    double raw = 0;
    double shrunken = 0;
    for (int c = 0; c < 14; c++) {
      for (int e = 0; e < c; e++) {
        if (moments.together()[c][e] > 0) {
          double truth = loading(c) * loading(e);
          raw += Math.pow(moments.covariance()[c][e] - truth, 2);
          shrunken += Math.pow(drawn[c][e] - truth, 2);
        }
      }
    }
    assertTrue(shrunken < raw, shrunken + " against " + raw);
  }

  @Test
  void mergesAndComesBackFromItsState() throws IOException {
    TextCovariance first = of(SMALL, 0, 300, 3);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    first.writeTo(new DataOutputStream(out));
    TextCovariance back = TextCovariance.of(SMALL, 3, Randomness.of(1));
    back.readFrom(new DataInputStream(new ByteArrayInputStream(out.toByteArray())));
    for (int n = 300; n < 600; n++) {
      first.add(n, text(SMALL, n, length(n)));
      back.add(n, text(SMALL, n, length(n)));
    }
    TextCovariance.Moments whole = first.moments();
    assertArrayEquals(whole.covariance(), back.moments().covariance());
    assertArrayEquals(whole.variance(), back.moments().variance());
    assertEquals(first.meanVariance(2), back.meanVariance(2));
    TextCovariance merged = of(SMALL, 0, 300, 3);
    merged.merge(of(SMALL, 300, 600, 3));
    assertEquals(600, merged.count());
    for (int c = 0; c < 6; c++) {
      assertEquals(whole.variance()[c], merged.moments().variance()[c], 0.02);
      for (int e = 0; e < c; e++) {
        assertEquals(whole.covariance()[c][e], merged.moments().covariance()[c][e], 0.02);
      }
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> merged.merge(TextCovariance.of(SMALL, 2, Randomness.of(1))));
  }

  @Test
  void refusesWhatHasNoCovariance() {
    TextCovariance covariance = TextCovariance.of(SMALL, 0, Randomness.of(1));
    assertThrows(IllegalArgumentException.class, covariance::moments);
    assertThrows(
        IllegalArgumentException.class, () -> covariance.add(0, new double[] {Double.NaN}));
    assertThrows(IllegalArgumentException.class, () -> covariance.add(0, new double[0]));
  }

  /** A position that one text alone has says nothing of its variance, and spoils no mean. */
  @Test
  void onePositionOfOneTextSpoilsNothing() {
    TextCovariance covariance = of(SMALL, 0, 40, 2);
    double before = covariance.moments().meanVariance();
    PositionClasses more = new PositionClasses(20, 2, false);
    TextCovariance longer = TextCovariance.of(more, 2, Randomness.of(1));
    for (int n = 0; n < 40; n++) {
      longer.add(n, text(SMALL, n, n == 7 ? 18 : 3));
    }
    assertTrue(Double.isNaN(longer.moments().variance()[17]));
    assertTrue(Double.isFinite(longer.moments().meanVariance()));
    assertTrue(Double.isFinite(longer.meanVariance(0)));
    assertTrue(before > 0);
  }

  /** g_c of many texts; of few they are drawn to their mean, and neighbours that share count. */
  @Test
  void loadingsAreWhatAllPositionsShare() {
    double[] many = of(SMALL, 0, 20_000, 0).moments().loadings();
    for (int c = 0; c < 4; c++) {
      assertEquals(loading(c), many[c], 0.03, "class " + c);
    }
    double[] few = of(SMALL, 0, 12, 0).moments().loadings();
    double spread = 0;
    for (int c = 0; c < few.length; c++) {
      assertTrue(few[c] >= 0);
      spread = Math.max(spread, Math.abs(few[c] - few[0]));
    }
    assertTrue(spread < 0.75 * Math.abs(many[3] - many[0]) + 0.3, Arrays.toString(few));
    TextCovariance none = TextCovariance.of(SMALL, 0, Randomness.of(1));
    for (int n = 0; n < 50; n++) {
      none.add(n, new double[] {1, 2, 3});
    }
    assertArrayEquals(new double[6], none.moments().loadings());
  }
}
