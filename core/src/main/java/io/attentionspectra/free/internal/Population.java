package io.attentionspectra.free.internal;

import io.attentionspectra.base.Check;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * A discrete probability measure on [0, ∞): eigenvalues g with weights, equal eigenvalues merged.
 *
 * <p>Values are kept in units of a reference ĝ, which shapes the parameter t = ĝw/(1 + ĝw): far
 * below the smallest positive eigenvalue t is small, hence relatively exact, wherever the
 * eigenvalues matter; at the mean t stays well below 1 next to a hard edge at w = ∞.
 */
public final class Population implements PopulationSums {

  /** mean(q) and mean(g q) at a parameter, q = 1/(1 − t(1 + g)), g in units of ĝ. */
  public record Means(Jet plain, Jet weighted) {}

  private static final double LARGEST_SCALE = 1e100;

  /** Values below which sums are not worth a series. */
  private static final int MANY = 64;

  /** Values that are summed one by one beside series: this share of them. */
  private static final double NEAR_SHARE = 0.15;

  /** |p| below which p = (1 − t)·mean(q) − 1 would lose digits. */
  private static final double SMALL_P = 0.2;

  private static final int MAX_ITERATIONS = 500;

  /** Small units over the smallest positive eigenvalue. */
  private static final double SMALL_UNIT = 1e-4;

  private final double[] values;

  /** 1 + g, with a 0 more where their number is odd, as are the weights. */
  private final double[] steps;

  private final double[] weights;
  private final double[] weightedValues;
  private final MeanArgument arguments;
  private final double reference;
  private final double mean;
  private final double rank;

  private Population(
      double[] values, double[] weights, double reference, double mean, double rank) {
    int even = values.length + values.length % 2;
    this.values = values;
    this.weights = Arrays.copyOf(weights, even);
    this.reference = reference;
    steps = new double[even];
    weightedValues = new double[even];
    for (int k = 0; k < values.length; k++) {
      steps[k] = 1 + values[k];
      weightedValues[k] = weights[k] * values[k];
    }
    arguments = new MeanArgument(values, weights);
    this.mean = mean;
    this.rank = rank;
  }

  /** Eigenvalues across the dimensions. */
  public static Population of(double[] eigenvalues, double[] weights) {
    return of("population", "eigenvalue", eigenvalues, weights);
  }

  /** Variances of the samples. */
  public static Population ofNoise(double[] variances, double[] weights) {
    return of("noise", "variance", variances, weights);
  }

  /**
   * @param what the measure, for refusals
   * @param value one of its values, for refusals
   */
  private static Population of(String what, String value, double[] values, double[] weights) {
    if (values.length == 0) {
      throw Check.failure(what, "[]", "must not be empty", "give at least one " + value);
    }
    if (weights.length != values.length) {
      throw Check.failure(
          "weights of the " + what,
          weights.length,
          "must be as many as the " + value + "s",
          "give " + values.length);
    }
    Integer[] order = new Integer[values.length];
    Arrays.setAll(order, i -> i);
    for (int i = 0; i < values.length; i++) {
      Check.nonNegative(what + " " + value + " " + i, values[i]);
      Check.nonNegative(what + " weight " + i, weights[i]);
    }
    Arrays.sort(order, (a, b) -> Double.compare(values[a], values[b]));
    double[] distinct = new double[values.length];
    double[] mass = new double[values.length];
    int count = 0;
    double total = 0;
    for (int i : order) {
      if (weights[i] == 0) {
        continue;
      }
      total += weights[i];
      if (count > 0 && values[i] == distinct[count - 1]) {
        mass[count - 1] += weights[i];
      } else {
        distinct[count] = values[i];
        mass[count++] = weights[i];
      }
    }
    Check.positive("sum of the " + what + " weights", total);
    double[] g = Arrays.copyOf(distinct, count);
    double[] m = Arrays.copyOf(mass, count);
    double mean = 0;
    for (int i = 0; i < count; i++) {
      m[i] /= total;
      mean += m[i] * g[i];
    }
    Check.positive(what + " mean", mean);
    Check.within(
        what + " mean", mean, 1 / LARGEST_SCALE, LARGEST_SCALE, "change the unit of the spectrum");
    double rank = g[0] == 0 ? 1 - m[0] : 1;
    for (int i = 0; i < count; i++) {
      g[i] /= mean;
    }
    return new Population(g, m, 1, mean, rank);
  }

  /** The same measure in units far below its smallest positive value. */
  public Population inSmallUnits() {
    double unit = SMALL_UNIT * (values[0] == 0 ? values[1] : values[0]);
    double[] rescaled = Arrays.stream(values).map(g -> g / unit).toArray();
    return new Population(rescaled, weights, reference * unit, mean, rank);
  }

  public double mean() {
    return mean;
  }

  /** ĝ in units of the mean. */
  public double reference() {
    return reference;
  }

  /** Share of non-zero eigenvalues. */
  public double rank() {
    return rank;
  }

  /** ψ⁻¹ on (0, ∞): the t below the first pole with t·mean(gq) = p > 0. */
  public double realInverse(double p) {
    // With y = t(1 + ĝ)/(1 − t(1 + ĝ)), ĝ the largest g, ψ is concave and at most yĝ/(1 + ĝ):
    // Newton's method ascends to the root from the left.
    double pole = 1 + values[values.length - 1];
    double y = p * pole / values[values.length - 1];
    for (int k = 0; k < MAX_ITERATIONS; k++) {
      double value = 0;
      double slope = 0;
      for (int i = 0; i < values.length; i++) {
        double below = 1 + (values[values.length - 1] - values[i]) / pole * y;
        double term = weightedValues[i] / pole / below;
        value += term * y;
        slope += term / below;
      }
      double next = y + (p - value) / slope;
      if (!(next > y * (1 + 1e-15))) {
        break;
      }
      y = next;
    }
    return y / (1 + y) / pole;
  }

  public double firstPole() {
    return 1 / (1 + values[values.length - 1]);
  }

  @Override
  public Means means(double re, double im) {
    Reciprocals terms = reciprocals(re, im);
    return means(re, im, terms.plain(), terms::weighted);
  }

  /**
   * Both means from the first; the second is summed only where it is a difference of near-equal
   * numbers: t·mean(gq) = (1 − t)·mean(q) − 1.
   */
  static Means means(double re, double im, Jet plain, Supplier<Jet> weighted) {
    Jet onePlusP = new Jet(1 - re, -im, -1, 0, 0, 0).times(plain);
    Jet p = onePlusP.plus(-1);
    boolean small = Math.abs(p.re()) + Math.abs(p.im()) < SMALL_P;
    return new Means(plain, small ? weighted.get() : p.over(Jet.parameter(re, im)));
  }

  /** q = 1/(1 − t(1 + g)), of which Σ weight·q and Σ weight·g·q are made. */
  Reciprocals reciprocals(double re, double im) {
    return new Reciprocals(re, im);
  }

  /** The numbers q at a parameter. */
  final class Reciprocals {

    private final double[] qRe = new double[steps.length];
    private final double[] qIm = new double[steps.length];

    /** In a loop of its own so that the JVM divides several at a time. */
    private Reciprocals(double re, double im) {
      invert(steps, re, im, qRe, qIm);
    }

    Jet plain() {
      return sum(weights, steps, qRe, qIm);
    }

    Jet weighted() {
      return sum(weightedValues, steps, qRe, qIm);
    }
  }

  static void invert(double[] steps, double re, double im, double[] qRe, double[] qIm) {
    for (int k = 0; k < steps.length; k++) {
      double a = 1 - re * steps[k];
      double b = im * steps[k];
      double norm = 1 / (a * a + b * b);
      qRe[k] = a * norm;
      qIm[k] = b * norm;
    }
  }

  /**
   * Σ cₖ qₖ: with r = (1 + g) q, q' = r q and q'' = 2 r² q. Two terms at a time go into sums of
   * their own, since each sum waits for its last addition.
   */
  private static Jet sum(double[] coefficients, double[] steps, double[] qRe, double[] qIm) {
    double a0r = 0, a0i = 0, a1r = 0, a1i = 0, a2r = 0, a2i = 0;
    double b0r = 0, b0i = 0, b1r = 0, b1i = 0, b2r = 0, b2i = 0;
    int half = steps.length / 2;
    for (int k = 0; k < half; k++) {
      double qr = coefficients[k] * qRe[k];
      double qi = coefficients[k] * qIm[k];
      double rr = steps[k] * qRe[k];
      double ri = steps[k] * qIm[k];
      double dr = Math.fma(rr, qr, -(ri * qi));
      double di = Math.fma(rr, qi, ri * qr);
      a0r += qr;
      a0i += qi;
      a1r += dr;
      a1i += di;
      a2r += Math.fma(rr, dr, -(ri * di));
      a2i += Math.fma(rr, di, ri * dr);
      int j = k + half;
      double pr = coefficients[j] * qRe[j];
      double pi = coefficients[j] * qIm[j];
      double tr = steps[j] * qRe[j];
      double ti = steps[j] * qIm[j];
      double er = Math.fma(tr, pr, -(ti * pi));
      double ei = Math.fma(tr, pi, ti * pr);
      b0r += pr;
      b0i += pi;
      b1r += er;
      b1i += ei;
      b2r += Math.fma(tr, er, -(ti * ei));
      b2i += Math.fma(tr, ei, ti * er);
    }
    return new Jet(a0r + b0r, a0i + b0i, a1r + b1r, a1i + b1i, 2 * (a2r + b2r), 2 * (a2i + b2i));
  }

  @Override
  public double meanArgument(double re, double im) {
    double norm = (1 - re) * (1 - re) + im * im;
    double wr = (re * (1 - re) - im * im) / norm;
    double wi = Math.abs(im) / norm;
    double mean = arguments.at(wr, wi);
    return im < 0 ? mean : -mean;
  }

  /**
   * Sums for parameters around one, from the values whose poles are next to it in order and series
   * for the others; this population where its values are few.
   */
  PopulationSums around(double re, double im) {
    if (values.length < MANY) {
      return this;
    }
    int from = firstNear(re);
    int to = from + nearCount();
    double[] nearValues = Arrays.copyOfRange(values, from, to);
    double[] nearWeights = Arrays.copyOfRange(weights, from, to);
    Population near = new Population(nearValues, nearWeights, reference, mean, rank);
    double distance = distanceOfOthers(re, im, from);
    return new NearbySums(
        this, near, without(values, from, to), without(weights, from, to), re, im, distance);
  }

  /** Radius of the disc for which {@link #around} gives sums; 0 where these are few. */
  double radiusAround(double re, double im) {
    return values.length < MANY ? 0 : NearbySums.radius(distanceOfOthers(re, im, firstNear(re)));
  }

  private int nearCount() {
    return (int) (NEAR_SHARE * values.length);
  }

  /**
   * The first of the values whose poles 1/(1 + g) are next to a parameter, as many on each side.
   */
  private int firstNear(double re) {
    int found = Arrays.binarySearch(values, re > 0 ? 1 / re - 1 : Double.POSITIVE_INFINITY);
    int middle = found >= 0 ? found : -found - 1;
    int count = nearCount();
    return Math.max(0, Math.min(values.length - count, middle - count / 2));
  }

  private double distanceOfOthers(double re, double im, int from) {
    int to = from + nearCount();
    double below = from == 0 ? Double.POSITIVE_INFINITY : distance(re, im, values[from - 1]);
    double above = to == values.length ? Double.POSITIVE_INFINITY : distance(re, im, values[to]);
    return Math.min(below, above);
  }

  private static double distance(double re, double im, double value) {
    return Math.hypot(re - 1 / (1 + value), im);
  }

  private double[] without(double[] of, int from, int to) {
    double[] others = new double[values.length - (to - from)];
    System.arraycopy(of, 0, others, 0, from);
    System.arraycopy(of, to, others, from, values.length - to);
    return others;
  }
}
