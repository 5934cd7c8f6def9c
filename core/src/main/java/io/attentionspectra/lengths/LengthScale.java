package io.attentionspectra.lengths;

import io.attentionspectra.base.Check;
import java.util.Arrays;
import org.apiguardian.api.API;

/**
 * How much a text of L tokens is scaled: s(L) at some lengths, between them linear in log s against
 * log L, beyond the first and the last as there.
 *
 * @param lengths ascending, at least one, the first at least 1
 * @param scales s at these, positive and finite
 */
@SuppressWarnings("ArrayRecordComponent")
@API(status = API.Status.INTERNAL)
public record LengthScale(double[] lengths, double[] scales) {

  /** Every text as it is. */
  static final LengthScale ONE = new LengthScale(new double[] {1}, new double[] {1});

  /** L^(−1/2), which makes of equal weights of norm 1 the mean; exact up to 2³⁰ tokens. */
  static final LengthScale OF_MEAN =
      new LengthScale(new double[] {1, 1 << 30}, new double[] {1, 1.0 / (1 << 15)});

  /**
   * Checks and copies the numbers.
   *
   * @param lengths ascending
   * @param scales positive
   * @throws IllegalArgumentException if numbers or order do not fit
   */
  public LengthScale {
    lengths = lengths.clone();
    scales = scales.clone();
    Check.atLeast("number of lengths", lengths.length, 1);
    if (scales.length != lengths.length) {
      throw Check.failure(
          "number of scales",
          scales.length,
          "must be the " + lengths.length + " lengths",
          "give one per length");
    }
    for (int i = 0; i < lengths.length; i++) {
      Check.positive("scale at length " + lengths[i], scales[i]);
      double least = i == 0 ? 1 : Math.nextUp(lengths[i - 1]);
      Check.within("length", lengths[i], least, Integer.MAX_VALUE, "give ascending lengths from 1");
    }
  }

  /**
   * The scale of a text.
   *
   * @param length L ≥ 1
   * @return s(L)
   * @throws IllegalArgumentException if the length is below 1
   */
  public double at(int length) {
    Check.atLeast("length", length, 1);
    if (length <= lengths[0]) {
      return scales[0];
    }
    for (int i = 1; i < lengths.length; i++) {
      if (length <= lengths[i]) {
        double share = Math.log(length / lengths[i - 1]) / Math.log(lengths[i] / lengths[i - 1]);
        return scales[i - 1] * Math.pow(scales[i] / scales[i - 1], share);
      }
    }
    return scales[scales.length - 1];
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof LengthScale other
        && Arrays.equals(lengths, other.lengths)
        && Arrays.equals(scales, other.scales);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(lengths) + Arrays.hashCode(scales);
  }

  /**
   * The lengths.
   *
   * @return a copy
   */
  @Override
  public double[] lengths() {
    return lengths.clone();
  }

  /**
   * The scales.
   *
   * @return a copy
   */
  @Override
  public double[] scales() {
    return scales.clone();
  }

  @Override
  public String toString() {
    return "scales " + Arrays.toString(scales) + " at lengths " + Arrays.toString(lengths);
  }
}
