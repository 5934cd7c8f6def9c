package io.attentionspectra.resolvent;

import org.apiguardian.api.API;

/** How precisely a law is solved for. Chosen by the laws, kept to by their branches and pieces. */
@API(status = API.Status.INTERNAL)
public enum Precision {

  /** Near that of double precision. */
  FULL(2e-13, 1.5, 1e-9, 1e-9),

  /** A distribution function within 10⁻⁵, for laws whose grid errs by more. */
  COARSE(1e-6, 6, 1e-5, 1e-4);

  private final double tail;
  private final double reach;
  private final double agreement;
  private final double change;

  Precision(double tail, double reach, double agreement, double change) {
    this.tail = tail;
    this.reach = reach;
    this.agreement = agreement;
    this.change = change;
  }

  /** Share of the series of a piece that its last coefficients may hold. */
  double tail() {
    return tail;
  }

  /**
   * With a singularity at d from the end of a piece, its series falls to {@link #tail} when the
   * piece is no longer than d times this, or a little more: ρ²¹ = 1/tail, ρ = 1 + δ + √(2δ + δ²), δ
   * = 2d/length.
   */
  double reach() {
    return reach;
  }

  /** How far the two ways to the distribution function may differ. */
  double agreement() {
    return agreement;
  }

  /**
   * The relative change after which a step of Newton's method is the last: it doubles the digits.
   *
   * @return the largest such change
   */
  public double change() {
    return change;
  }
}
