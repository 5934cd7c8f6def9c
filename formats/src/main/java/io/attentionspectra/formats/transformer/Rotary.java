package io.attentionspectra.formats.transformer;

import io.attentionspectra.base.Check;
import org.apiguardian.api.API;

/**
 * Rotary positions: Su et al., arXiv 2104.09864. The first {@code dimensions} entries of a query or
 * key at position t are two halves (x₁, x₂) that become x₁ cos − x₂ sin and x₂ cos + x₁ sin of the
 * angles t·f, f the frequencies, both times the attention factor of the scaling; entries after them
 * stay.
 *
 * @param base θ, 10000 in most families
 * @param dimensions how many entries are turned, even
 * @param scaling how frequencies are changed for texts longer than those of the training
 */
@API(status = API.Status.INTERNAL)
public record Rotary(double base, int dimensions, RotaryScaling scaling) {

  /**
   * Checks the numbers.
   *
   * @param base θ, positive
   * @param dimensions even, at least 2
   * @param scaling how frequencies are changed
   * @throws IllegalArgumentException if a number does not fit
   */
  public Rotary {
    Check.positive("rope_theta", base);
    Check.atLeast("rotary dimensions", dimensions, 2);
    if (dimensions % 2 != 0) {
      throw Check.failure(
          "rotary dimensions", dimensions, "must be even", "check head_dim and the rotary share");
    }
    scaling.requireDimensions(dimensions);
  }

  /**
   * The frequencies of a text.
   *
   * @param length tokens of the text; matters where the scaling depends on it
   * @return {@code dimensions}/2 angles per token, in the order of the entries
   */
  public double[] frequencies(int length) {
    return scaling.frequencies(base, dimensions, length);
  }
}
