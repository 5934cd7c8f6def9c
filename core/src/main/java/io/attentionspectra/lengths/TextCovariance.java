package io.attentionspectra.lengths;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.base.internal.BinaryState;
import io.attentionspectra.pooling.PoissonWeights;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.apiguardian.api.API;

/**
 * Covariance over the positions of whole texts of one number per token (a projection on a fixed
 * direction), by {@linkplain PositionClasses class}: Γ_cc′ = Cov(y_s, y_t) over distinct tokens s
 * of class c and t of class c′ of a text, and the variance D_c of a token. Given the numbers of
 * text after text, it returns {@link Moments}, and bootstraps the mean of D over texts without
 * storing one, as {@link io.attentionspectra.pooling.PositionBootstrap} does for windows; advice on
 * whole texts uses it.
 *
 * <p>Γ and D are about the means of the classes over all texts. With M texts, Σ products is divided
 * by the number of pairs and multiplied by M/(M − 1) for the error of the means. A text enters the
 * replicates by squares of its deviations from the means of the classes over the M texts of its
 * {@linkplain PoissonWeights#STRETCH stretch} before it, times M/(M + 1); a class is centred from
 * its second text on. So every increment has the expectation D per token, and a replicate is D plus
 * their mean with its weights less their mean. Memory: 3K(K + replicates + 3) doubles at most for K
 * classes, whatever number and lengths of the texts. Merging parts that hold whole stretches
 * changes rounding only. Not thread-safe.
 */
@API(status = API.Status.INTERNAL)
public final class TextCovariance {

  private final PositionClasses positions;
  private final PoissonWeights weights;
  private final Deviations all;

  /** Means and numbers of tokens and texts of each class in the stretch that is being read. */
  private final double[] means;

  private final double[] tokens;
  private final double[] texts;
  private long stretch;

  /** Increments of the texts, each once, and with the weights. */
  private final Sums sums;

  private final Sums[] replicates;

  /** Tokens of each class in every replicate. */
  private final double[][] weighted;

  private long count;

  /** Squares and numbers of tokens by class. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Sums(double[] squares, double[] tokens) {

    static Sums of(int classes) {
      return new Sums(new double[classes], new double[classes]);
    }

    void merge(Sums other) {
      add(squares, other.squares);
      add(tokens, other.tokens);
    }

    void writeTo(DataOutput out) throws IOException {
      BinaryState.write(squares, out);
      BinaryState.write(tokens, out);
    }

    void readFrom(DataInput in) throws IOException {
      BinaryState.read(squares, in);
      BinaryState.read(tokens, in);
    }
  }

  private TextCovariance(PositionClasses positions, int replicates, Randomness randomness) {
    int classes = positions.count();
    this.positions = positions;
    this.weights = PoissonWeights.of(replicates, randomness);
    this.all = new Deviations(classes);
    this.means = new double[classes];
    this.tokens = new double[classes];
    this.texts = new double[classes];
    this.sums = Sums.of(classes);
    this.replicates = new Sums[replicates];
    for (int b = 0; b < replicates; b++) {
      this.replicates[b] = Sums.of(classes);
    }
    this.weighted = new double[replicates][classes];
  }

  /**
   * An empty accumulator.
   *
   * @param positions which positions are alike
   * @param replicates number of bootstrap replicates, 0 for none
   * @param randomness seed of their weights
   * @return the accumulator
   * @throws IllegalArgumentException if the number is negative, or no process holds the square of
   *     that of the classes
   */
  public static TextCovariance of(
      PositionClasses positions, int replicates, Randomness randomness) {
    Check.entries("classes x classes", positions.count(), positions.count());
    return new TextCovariance(positions, Check.atLeast("replicates", replicates, 0), randomness);
  }

  /**
   * Size of a state, for those who make room for one that is read.
   *
   * @param positions which positions are alike
   * @param replicates B
   * @return numbers that a state holds at least
   */
  public static double numbers(PositionClasses positions, int replicates) {
    double classes = positions.count();
    return 2 * classes * classes + 3 * classes * replicates;
  }

  /**
   * Adds one text.
   *
   * @param text its number, which decides its weights
   * @param values one number per token, finite, at least one
   * @throws IllegalArgumentException if there is none or one is not finite
   */
  public void add(long text, double[] values) {
    for (int t = 0; t < values.length; t++) {
      Check.finite("value at position " + t, values[t]);
    }
    all.add(positions, values);
    if (text / PoissonWeights.STRETCH != stretch) {
      stretch = text / PoissonWeights.STRETCH;
      Arrays.fill(means, 0);
      Arrays.fill(tokens, 0);
      Arrays.fill(texts, 0);
    }
    ClassSums own = ClassSums.of(positions, values, means);
    addTo(sums, 1, own);
    int[] times = weights.of(text);
    for (int b = 0; b < times.length; b++) {
      if (times[b] > 0) {
        addTo(replicates[b], times[b], own);
        for (int i = 0; i < own.classes().length; i++) {
          weighted[b][own.classes()[i]] += times[b] * (double) own.counts()[i];
        }
      }
    }
    for (int i = 0; i < own.classes().length; i++) {
      int c = own.classes()[i];
      tokens[c] += own.counts()[i];
      texts[c]++;
      means[c] += own.sums()[i] / tokens[c];
    }
    count++;
  }

  private void addTo(Sums target, double times, ClassSums own) {
    int[] classes = own.classes();
    for (int i = 0; i < classes.length; i++) {
      int c = classes[i];
      if (texts[c] > 0) {
        target.squares[c] += times * own.squares()[i] * (texts[c] / (texts[c] + 1));
        target.tokens[c] += times * own.counts()[i];
      }
    }
  }

  /** Place of a pair of classes, e ≤ c. */
  static int place(int c, int e) {
    return c * (c + 1) / 2 + e;
  }

  /**
   * Adds everything another accumulator has seen.
   *
   * @param other left unchanged
   * @throws IllegalArgumentException if classes or numbers of replicates differ
   */
  public void merge(TextCovariance other) {
    if (!other.positions.equals(positions) || other.replicates.length != replicates.length) {
      throw Check.failure(
          "accumulator", other, "must be of the same form as " + this, "merge like with like");
    }
    all.add(other.all);
    stretch = -1;
    sums.merge(other.sums);
    for (int b = 0; b < replicates.length; b++) {
      replicates[b].merge(other.replicates[b]);
      add(weighted[b], other.weighted[b]);
    }
    count += other.count;
  }

  private static void add(double[] target, double[] more) {
    for (int i = 0; i < target.length; i++) {
      target[i] += more[i];
    }
  }

  /**
   * Number of texts.
   *
   * @return N
   */
  public long count() {
    return count;
  }

  /**
   * Number of replicates.
   *
   * @return B
   */
  public int replicates() {
    return replicates.length;
  }

  /**
   * The moments of the texts.
   *
   * @return Γ and D
   * @throws IllegalArgumentException if fewer than three texts were added
   */
  public Moments moments() {
    requireThree();
    return all.moments(positions);
  }

  /**
   * The mean variance of a token in one replicate.
   *
   * @param index from 0
   * @return Σ tokens·D / Σ tokens of the reweighted texts, as {@link Moments#meanVariance}
   * @throws IllegalArgumentException if fewer than three texts were added
   */
  public double meanVariance(int index) {
    requireThree();
    Sums own = replicates[index];
    double[] variance = all.variances();
    for (int c = 0; c < variance.length; c++) {
      if (own.tokens[c] > 0) {
        double moved = own.squares[c] / own.tokens[c] - sums.squares[c] / sums.tokens[c];
        variance[c] = Math.max(0, variance[c] + moved);
      }
    }
    return mean(variance, weighted[index]);
  }

  /** Over classes with a variance. */
  private static double mean(double[] variance, double[] tokens) {
    double sum = 0;
    double total = 0;
    for (int c = 0; c < variance.length; c++) {
      if (tokens[c] > 0 && !Double.isNaN(variance[c])) {
        sum += tokens[c] * variance[c];
        total += tokens[c];
      }
    }
    return sum / total;
  }

  /**
   * Writes the state, bit for bit.
   *
   * @param out the stream
   * @throws IOException if the stream fails
   */
  public void writeTo(DataOutput out) throws IOException {
    out.writeLong(count);
    all.writeTo(out);
    out.writeLong(stretch);
    for (double[] each : new double[][] {means, tokens, texts}) {
      BinaryState.write(each, out);
    }
    sums.writeTo(out);
    for (Sums replicate : replicates) {
      replicate.writeTo(out);
    }
    for (double[] each : weighted) {
      BinaryState.write(each, out);
    }
  }

  /**
   * Replaces the state by one written before.
   *
   * @param in the stream
   * @throws IOException if the stream fails or holds a state of another form
   */
  public void readFrom(DataInput in) throws IOException {
    count = in.readLong();
    all.readFrom(in);
    stretch = in.readLong();
    for (double[] each : new double[][] {means, tokens, texts}) {
      BinaryState.read(each, in);
    }
    sums.readFrom(in);
    for (Sums replicate : replicates) {
      replicate.readFrom(in);
    }
    for (double[] each : weighted) {
      BinaryState.read(each, in);
    }
  }

  @Override
  public String toString() {
    return replicates.length + " replicates over " + positions.describe();
  }

  private void requireThree() {
    if (count < 3) {
      throw Check.failure("number of texts", count, "must be at least 3", "add more texts");
    }
  }

  /**
   * Moments by class.
   *
   * @param positions the classes
   * @param covariance Γ, K × K, symmetric; NaN where no text has both classes (within a class: two
   *     tokens of it)
   * @param variance D; NaN where fewer than two texts have the class
   * @param together texts behind each Γ, 0 where there is none
   * @param tokens tokens behind each D
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Moments(
      PositionClasses positions,
      double[][] covariance,
      double[] variance,
      double[][] together,
      double[] tokens) {

    /**
     * Mean variance of a token, all texts and positions together but those that only one text has.
     *
     * @return Σ tokens·D / Σ tokens
     */
    public double meanVariance() {
      return mean(variance, tokens);
    }

    /**
     * Γ drawn towards the form that one hidden sign of a text gives it.
     *
     * <p>The shape is g_c g_c′, fitted with weights 1/v; the variance of the error of a Γ from M
     * texts is taken as v = (D_c D_c′ + Γ²)/M, that of independent Gaussian texts with one pair of
     * tokens each, which overstates it for classes of several. See {@link Shrinkage} for how far
     * each Γ goes; one that no text has becomes the shape.
     *
     * @return K × K, symmetric, finite
     */
    public double[][] shrunken() {
      double[][] weights = weights();
      return shrunken(weights, RankOneShape.of(covariance, weights));
    }

    /**
     * What all positions share, g_c of the shape g_c g_c′, each drawn to their mean as far as its
     * error asks for ({@link Shrinkage}): the variance of the error of g_c is φ/Σ g_c′²/v, φ ≥ 1
     * the mean square of (Γ − g_c g_c′)/√v, as neighbouring words of real texts vary together
     * beyond the shape, which is grammar and no sign of the text. Without evidence all positions
     * are alike. A loading below 0 counts as 0.
     *
     * @return K loadings; zeros where positions do not vary together
     */
    public double[] loadings() {
      double[][] weights = weights();
      double[] loadings = RankOneShape.of(covariance, weights);
      double scatter = scatter(weights, loadings);
      double[] variances = new double[loadings.length];
      double product = 0;
      double total = 0;
      for (int c = 0; c < variances.length; c++) {
        double information = 0;
        for (int e = 0; e < loadings.length; e++) {
          information += weights[c][e] * loadings[e] * loadings[e];
        }
        variances[c] = information > 0 ? scatter / information : Double.POSITIVE_INFINITY;
        product += information * loadings[c];
        total += information;
      }
      if (!(total > 0)) {
        return new double[loadings.length];
      }
      double[] even = new double[loadings.length];
      Arrays.fill(even, product / total);
      double[] drawn = Shrinkage.of(loadings, variances, even, 1);
      return Arrays.stream(drawn).map(g -> Math.max(0, g)).toArray();
    }

    /** φ. */
    private double scatter(double[][] weights, double[] loadings) {
      double sum = 0;
      int estimates = -fitted(weights);
      for (int c = 0; c < loadings.length; c++) {
        for (int e = 0; e <= c; e++) {
          if (weights[c][e] > 0) {
            double beyond = covariance[c][e] - loadings[c] * loadings[e];
            sum += weights[c][e] * beyond * beyond;
            estimates++;
          }
        }
      }
      return estimates > 0 ? Math.max(1, sum / estimates) : 1;
    }

    /** 1/v of every Γ, 0 where there is none. */
    private double[][] weights() {
      int classes = variance.length;
      double[][] weights = new double[classes][classes];
      for (int c = 0; c < classes; c++) {
        for (int e = 0; e < classes; e++) {
          if (together[c][e] > 0) {
            double both = variance[c] * variance[e] + covariance[c][e] * covariance[c][e];
            weights[c][e] = both > 0 ? together[c][e] / both : 0;
          }
        }
      }
      return weights;
    }

    private double[][] shrunken(double[][] weights, double[] loadings) {
      int classes = loadings.length;
      int size = classes * (classes + 1) / 2;
      double[] estimates = new double[size];
      double[] variances = new double[size];
      double[] shape = new double[size];
      for (int c = 0; c < classes; c++) {
        for (int e = 0; e <= c; e++) {
          int at = place(c, e);
          estimates[at] = weights[c][e] > 0 ? covariance[c][e] : 0;
          variances[at] = weights[c][e] > 0 ? 1 / weights[c][e] : Double.POSITIVE_INFINITY;
          shape[at] = loadings[c] * loadings[e];
        }
      }
      double[] shrunken = Shrinkage.of(estimates, variances, shape, fitted(weights));
      double[][] matrix = new double[classes][classes];
      for (int c = 0; c < classes; c++) {
        for (int e = 0; e < classes; e++) {
          matrix[c][e] = shrunken[place(Math.max(c, e), Math.min(c, e))];
        }
      }
      return matrix;
    }

    /** Classes with an estimate, each of which has a loading. */
    private static int fitted(double[][] weights) {
      int fitted = 0;
      for (double[] row : weights) {
        double sum = 0;
        for (double weight : row) {
          sum += weight;
        }
        fitted += sum > 0 ? 1 : 0;
      }
      return fitted;
    }
  }
}
