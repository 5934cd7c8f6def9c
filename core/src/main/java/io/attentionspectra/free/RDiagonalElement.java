package io.attentionspectra.free;

import io.attentionspectra.base.Check;
import io.attentionspectra.free.internal.InverseMap;
import io.attentionspectra.free.internal.RationalSeries;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An R-diagonal element (a limit of bi-unitarily invariant square matrices) known through its
 * determining series f; free sums add the series, and λχ = (1 + f(χ))² is the law of YY*.
 *
 * <p>Nica and Speicher, "Lectures on the Combinatorics of Free Probability", 2006, lecture 15. For
 * a rectangular ℓ_q × ℓ_k array of aspect r = ℓ_q/ℓ_k, λχ = (1 + f)(1 + rf). Elements are
 * immutable; make them with {@link Free}.
 */
public final class RDiagonalElement {

  /** Share of the variance above which the product part decides where the factors vanish. */
  private static final double DOMINANT = 0.05;

  private final @Nullable PositiveElement square;
  private final RationalSeries series;

  RDiagonalElement(@Nullable PositiveElement square, RationalSeries series) {
    this.square = square;
    this.series = series;
  }

  /**
   * Free sum: determining series add.
   *
   * @param other a free element
   * @return the sum
   * @throws IllegalArgumentException if both are known only through the S-transform of YY*
   */
  public RDiagonalElement plus(RDiagonalElement other) {
    if (square != null && other.square != null) {
      throw new IllegalArgumentException(
          "a sum of two elements known only through the S-transform of YY* has no explicit inverse"
              + " map; keep one of them and write the others as circular or Gaussian products");
    }
    return new RDiagonalElement(square != null ? square : other.square, series.plus(other.series));
  }

  /**
   * The element times a positive number b: f(χ) becomes f(b²χ).
   *
   * @param factor b > 0, a factor of the matrix, not of its squared singular values
   * @return the scaled element
   * @throws IllegalArgumentException if the factor is not positive and finite
   */
  public RDiagonalElement scaledBy(double factor) {
    double k = Check.positive("factor", factor) * factor;
    return new RDiagonalElement(square == null ? null : square.scaledBy(k), series.stretched(k));
  }

  /**
   * The law of the squared singular values.
   *
   * @param name name for people
   * @return the law of YY*
   */
  public FreeLaw law(String name) {
    return new FreeLaw(name, Map.of(), this, 1);
  }

  /**
   * The law of the squared singular values of a rectangular array, on the side of the rows.
   *
   * @param name name for people
   * @param aspect r = rows/columns, entries scaled by 1/√columns
   * @return the law of the rows × rows matrix YY*, zeros included
   */
  public FreeLaw law(String name, double aspect) {
    return new FreeLaw(name, Map.of(), this, Check.positive("aspect", aspect));
  }

  /** Mean squared singular value; the inverse map works in units of it. */
  double scale() {
    return series.variance() + (square == null ? 0 : square.mean());
  }

  double rank() {
    double own = series.isZero() ? 0 : series.rank();
    return Math.min(1, own + (square == null ? 0 : square.rank()));
  }

  InverseMap map(double aspect) {
    if (square == null && series.isProduct()) {
      return ofProduct().map(aspect);
    }
    if (square != null && series.isZero()) {
      square.requireContinuousPart();
    }
    double unit = scale();
    RationalSeries unitSeries = series.stretched(1 / unit);
    if (square == null) {
      return new InverseMap(null, 1, unitSeries, aspect);
    }
    double share = square.mean() / unit;
    return new InverseMap(square.curve(share > DOMINANT), share, unitSeries, aspect);
  }

  /**
   * A single Gaussian product by its S-transform 1/((1 + p)(1 + p/c)): the series alone would place
   * the hard edge at χ = ∞.
   */
  private RDiagonalElement ofProduct() {
    double inverse = 1 / series.ratios()[0];
    double[] ratios = {1, inverse};
    PositiveElement yy = new PositiveElement(null, 0, ratios, null, series.variances()[0]);
    return new RDiagonalElement(yy, RationalSeries.ZERO);
  }
}
