package io.attentionspectra.free.internal;

/**
 * A complex function of one complex parameter to second order: value, first and second derivative.
 *
 * @param re real part of the value
 * @param im imaginary part of the value
 * @param re1 real part of the first derivative
 * @param im1 imaginary part of the first derivative
 * @param re2 real part of the second derivative
 * @param im2 imaginary part of the second derivative
 */
public record Jet(double re, double im, double re1, double im1, double re2, double im2) {

  public static final Jet UNKNOWN =
      new Jet(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);

  /** The parameter itself at a point. */
  public static Jet parameter(double re, double im) {
    return new Jet(re, im, 1, 0, 0, 0);
  }

  /** A move of the parameter. */
  public record Step(double re, double im) {}

  /** Halley's step towards a real value: −2FF'/(2F'² − FF''), F the function less the value. */
  public Step halley(double goal) {
    double fr = re - goal;
    double nr = 2 * (fr * re1 - im * im1);
    double ni = 2 * (fr * im1 + im * re1);
    double dr = 2 * (re1 * re1 - im1 * im1) - (fr * re2 - im * im2);
    double di = 4 * re1 * im1 - (fr * im2 + im * re2);
    double norm = dr * dr + di * di;
    return new Step(-(nr * dr + ni * di) / norm, -(ni * dr - nr * di) / norm);
  }

  public Jet plus(double c) {
    return new Jet(re + c, im, re1, im1, re2, im2);
  }

  public Jet plus(Jet b) {
    return new Jet(re + b.re, im + b.im, re1 + b.re1, im1 + b.im1, re2 + b.re2, im2 + b.im2);
  }

  public Jet times(double c) {
    return new Jet(c * re, c * im, c * re1, c * im1, c * re2, c * im2);
  }

  /** 1 + c·this. */
  public Jet onePlus(double c) {
    return new Jet(1 + c * re, c * im, c * re1, c * im1, c * re2, c * im2);
  }

  public Jet times(Jet b) {
    return new Jet(
        re * b.re - im * b.im,
        re * b.im + im * b.re,
        re1 * b.re - im1 * b.im + re * b.re1 - im * b.im1,
        re1 * b.im + im1 * b.re + re * b.im1 + im * b.re1,
        re2 * b.re - im2 * b.im + 2 * (re1 * b.re1 - im1 * b.im1) + re * b.re2 - im * b.im2,
        re2 * b.im + im2 * b.re + 2 * (re1 * b.im1 + im1 * b.re1) + re * b.im2 + im * b.re2);
  }

  public Jet reciprocal() {
    double norm = re * re + im * im;
    double r = re / norm;
    double i = -im / norm;
    double squareRe = r * r - i * i;
    double squareIm = 2 * r * i;
    double firstRe = -(re1 * squareRe - im1 * squareIm);
    double firstIm = -(re1 * squareIm + im1 * squareRe);
    // (1/a)'' = −a''/a² − 2 (a'/a) (1/a)'
    double quotientRe = re1 * r - im1 * i;
    double quotientIm = re1 * i + im1 * r;
    return new Jet(
        r,
        i,
        firstRe,
        firstIm,
        -(re2 * squareRe - im2 * squareIm) - 2 * (quotientRe * firstRe - quotientIm * firstIm),
        -(re2 * squareIm + im2 * squareRe) - 2 * (quotientRe * firstIm + quotientIm * firstRe));
  }

  public Jet over(Jet b) {
    return times(b.reciprocal());
  }

  /** The values at the conjugate parameter of a function that is real on the real axis. */
  public Jet conjugate() {
    return new Jet(re, -im, re1, -im1, re2, -im2);
  }

  /** This function of a parameter s, where s is a function of t: its values in t. */
  public Jet of(Jet s) {
    double squareRe = s.re1 * s.re1 - s.im1 * s.im1;
    double squareIm = 2 * s.re1 * s.im1;
    return new Jet(
        re,
        im,
        re1 * s.re1 - im1 * s.im1,
        re1 * s.im1 + im1 * s.re1,
        re2 * squareRe - im2 * squareIm + re1 * s.re2 - im1 * s.im2,
        re2 * squareIm + im2 * squareRe + re1 * s.im2 + im1 * s.re2);
  }

  /** |first derivative|. */
  public double slope() {
    return Math.hypot(re1, im1);
  }

  /**
   * |first derivative / second derivative|: distance to the critical point of the quadratic model.
   */
  public double curvatureRadius() {
    return slope() / Math.hypot(re2, im2);
  }
}
