package io.attentionspectra.balancing;

import java.io.Serial;
import org.apiguardian.api.API;

/**
 * Says that an attention matrix cannot be balanced in double precision, and why. Its mask, shape
 * and entries are in order, so other heads of the same model may well be balanced.
 */
public final class UnbalancedException extends IllegalArgumentException {

  @Serial private static final long serialVersionUID = 1;

  /** Residual that is accepted where rounding errors allow no more. */
  static final double LARGEST_RESIDUAL = 1e-10;

  private UnbalancedException(String message) {
    super(message);
  }

  /**
   * A visible entry that is 0 or has lost digits.
   *
   * @param query its row
   * @param key its column
   * @param entry what it is
   * @param smallest the smallest number that keeps its digits
   * @return an exception to throw
   */
  @API(status = API.Status.INTERNAL)
  public static UnbalancedException underflow(int query, int key, double entry, double smallest) {
    return new UnbalancedException(
        "attention of query "
            + query
            + " to key "
            + key
            + " = "
            + entry
            + ": must be at least "
            + smallest
            + ", below which numbers lose digits or vanish, wherever the mask lets a query see a"
            + " key; give logits or wider numbers, or a mask that hides the pair");
  }

  /**
   * Requires sums near enough to those wanted.
   *
   * @param residual largest deviation of a row or column sum, relative to what it should be
   * @param sweeps how often the matrix was passed through
   * @throws UnbalancedException unless the residual is at most 10⁻¹⁰
   */
  @API(status = API.Status.INTERNAL)
  public static void requireConverged(double residual, int sweeps) {
    if (!(residual <= LARGEST_RESIDUAL)) {
      throw new UnbalancedException(
          "residual of the balancing = "
              + residual
              + ": must fall to "
              + LARGEST_RESIDUAL
              + ", and did not in "
              + sweeps
              + " sweeps; attention as sharp as this is near a matrix that no factors balance, read"
              + " it without balancing");
    }
  }

  /**
   * The same about a matrix that has a name.
   *
   * @param name what could not be balanced, such as {@code head 3}
   * @return an exception to throw
   */
  @API(status = API.Status.INTERNAL)
  public UnbalancedException of(String name) {
    UnbalancedException named = new UnbalancedException(name + ": " + getMessage());
    named.initCause(this);
    return named;
  }
}
