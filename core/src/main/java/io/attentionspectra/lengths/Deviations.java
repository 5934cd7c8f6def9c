package io.attentionspectra.lengths;

import io.attentionspectra.base.internal.BinaryState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Sums of the numbers of texts by class of positions from which covariances about the means of all
 * texts follow, whatever parts were added in whatever order, up to rounding. {@link TextCovariance}
 * gives it texts and takes their moments.
 *
 * <p>Sums are about a centre of each class, its mean in the first text that has it. For classes c ≠
 * e with n_c tokens that sum up to S_c in a text, and means m: Σ (S_c − n_c m_c)(S_e − n_e m_e) = Σ
 * S_c S_e − m_e Σ n_e S_c − m_c Σ n_c S_e + m_c m_e Σ n_c n_e; within a class, over distinct
 * tokens, Σ (S² − Q) − 2m Σ (n − 1) S + m² Σ n(n − 1). Other centres are other m.
 */
final class Deviations {

  private final int classes;
  private final double[] centres;
  private final double[] tokens;
  private final double[] texts;
  private final double[] sums;
  private final double[] squares;

  /** By pair of classes: products, numbers of pairs, texts that have both. */
  private final double[] products;

  private final double[] pairs;
  private final double[] together;

  /** Σ n_e S_c at c · classes + e; of a class with itself Σ (n − 1) S. */
  private final double[] crossed;

  Deviations(int classes) {
    this.classes = classes;
    this.centres = new double[classes];
    this.tokens = new double[classes];
    this.texts = new double[classes];
    this.sums = new double[classes];
    this.squares = new double[classes];
    this.products = new double[classes * (classes + 1) / 2];
    this.pairs = new double[products.length];
    this.together = new double[products.length];
    this.crossed = new double[classes * classes];
  }

  void add(PositionClasses positions, double[] values) {
    centre(positions, values);
    ClassSums own = ClassSums.of(positions, values, centres);
    int[] of = own.classes();
    for (int i = 0; i < of.length; i++) {
      int c = of[i];
      tokens[c] += own.counts()[i];
      texts[c]++;
      sums[c] += own.sums()[i];
      squares[c] += own.squares()[i];
      for (int j = 0; j <= i; j++) {
        int at = TextCovariance.place(c, of[j]);
        products[at] += own.products(i, j);
        pairs[at] += own.pairs(i, j);
        together[at]++;
        crossed[c * classes + of[j]] += (own.counts()[j] - (i == j ? 1.0 : 0)) * own.sums()[i];
        if (i != j) {
          crossed[of[j] * classes + c] += own.counts()[i] * own.sums()[j];
        }
      }
    }
  }

  /** Centres classes that come for the first time. */
  private void centre(PositionClasses positions, double[] values) {
    ClassSums own = ClassSums.of(positions, values, new double[classes]);
    for (int i = 0; i < own.classes().length; i++) {
      int c = own.classes()[i];
      if (texts[c] == 0) {
        centres[c] = own.sums()[i] / own.counts()[i];
      }
    }
  }

  /** Adds what others have seen, about the centres of this. */
  void add(Deviations other) {
    double[] moves = new double[classes];
    for (int c = 0; c < classes; c++) {
      if (texts[c] == 0) {
        centres[c] = other.centres[c];
      }
      moves[c] = centres[c] - other.centres[c];
    }
    for (int c = 0; c < classes; c++) {
      squares[c] +=
          other.squares[c] - 2 * moves[c] * other.sums[c] + moves[c] * moves[c] * other.tokens[c];
      sums[c] += other.sums[c] - moves[c] * other.tokens[c];
      tokens[c] += other.tokens[c];
      texts[c] += other.texts[c];
      for (int e = 0; e < classes; e++) {
        int at = TextCovariance.place(Math.max(c, e), Math.min(c, e));
        crossed[c * classes + e] += other.crossed[c * classes + e] - moves[c] * other.pairs[at];
        if (e <= c) {
          products[at] += other.products(c, e, moves);
          pairs[at] += other.pairs[at];
          together[at] += other.together[at];
        }
      }
    }
  }

  /** Σ of products of a pair of classes about other centres, those of this moved by so much. */
  private double products(int c, int e, double[] moves) {
    int at = TextCovariance.place(c, e);
    return products[at]
        - moves[e] * crossed[c * classes + e]
        - moves[c] * crossed[e * classes + c]
        + moves[c] * moves[e] * pairs[at];
  }

  TextCovariance.Moments moments(PositionClasses positions) {
    double[] means = means();
    double[][] covariance = new double[classes][classes];
    double[][] both = new double[classes][classes];
    for (int c = 0; c < classes; c++) {
      for (int e = 0; e <= c; e++) {
        int at = TextCovariance.place(c, e);
        boolean known = pairs[at] > 0 && together[at] > 1;
        double value =
            known ? products(c, e, means) / pairs[at] * unbiased(together[at]) : Double.NaN;
        covariance[c][e] = value;
        covariance[e][c] = value;
        both[c][e] = known ? together[at] : 0;
        both[e][c] = both[c][e];
      }
    }
    return new TextCovariance.Moments(positions, covariance, variances(), both, tokens.clone());
  }

  /** D of every class; NaN where fewer than two texts have it. */
  double[] variances() {
    double[] means = means();
    double[] variances = new double[classes];
    for (int c = 0; c < classes; c++) {
      double square = squares[c] - means[c] * sums[c];
      variances[c] =
          texts[c] > 1 ? Math.max(0, square) / tokens[c] * unbiased(texts[c]) : Double.NaN;
    }
    return variances;
  }

  private double[] means() {
    double[] means = new double[classes];
    Arrays.setAll(means, c -> tokens[c] > 0 ? sums[c] / tokens[c] : 0);
    return means;
  }

  private static double unbiased(double count) {
    return count / (count - 1);
  }

  private double[][] arrays() {
    return new double[][] {
      centres, tokens, texts, sums, squares, products, pairs, together, crossed
    };
  }

  void writeTo(DataOutput out) throws IOException {
    for (double[] each : arrays()) {
      BinaryState.write(each, out);
    }
  }

  void readFrom(DataInput in) throws IOException {
    for (double[] each : arrays()) {
      BinaryState.read(each, in);
    }
  }
}
