package io.attentionspectra.free;

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
record Jet(double re, double im, double re1, double im1, double re2, double im2) {

  /** The parameter itself at a point. */
  static Jet parameter(double re, double im) {
    return new Jet(re, im, 1, 0, 0, 0);
  }

  Jet plus(double c) {
    return new Jet(re + c, im, re1, im1, re2, im2);
  }

  Jet plus(Jet b) {
    return new Jet(re + b.re, im + b.im, re1 + b.re1, im1 + b.im1, re2 + b.re2, im2 + b.im2);
  }

  Jet times(double c) {
    return new Jet(c * re, c * im, c * re1, c * im1, c * re2, c * im2);
  }

  /** 1 + c·this. */
  Jet onePlus(double c) {
    return new Jet(1 + c * re, c * im, c * re1, c * im1, c * re2, c * im2);
  }

  Jet times(Jet b) {
    return new Jet(
        re * b.re - im * b.im,
        re * b.im + im * b.re,
        re1 * b.re - im1 * b.im + re * b.re1 - im * b.im1,
        re1 * b.im + im1 * b.re + re * b.im1 + im * b.re1,
        re2 * b.re - im2 * b.im + 2 * (re1 * b.re1 - im1 * b.im1) + re * b.re2 - im * b.im2,
        re2 * b.im + im2 * b.re + 2 * (re1 * b.im1 + im1 * b.re1) + re * b.im2 + im * b.re2);
  }

  Jet reciprocal() {
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

  Jet over(Jet b) {
    return times(b.reciprocal());
  }

  /** |first derivative|. */
  double slope() {
    return Math.hypot(re1, im1);
  }

  /**
   * |first derivative / second derivative|: distance to the critical point of the quadratic model.
   */
  double curvatureRadius() {
    return slope() / Math.hypot(re2, im2);
  }
}
