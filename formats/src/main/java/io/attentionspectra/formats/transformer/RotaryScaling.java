package io.attentionspectra.formats.transformer;

import io.attentionspectra.base.Check;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.apiguardian.api.API;

/**
 * How the frequencies of rotary positions are changed for long texts; b is the base, n the number
 * of entries that are turned, i = 0 … n/2 − 1. The formulas are those of Hugging Face transformers,
 * {@code modeling_rope_utils.py}.
 */
@API(status = API.Status.INTERNAL)
public sealed interface RotaryScaling {

  /**
   * No change.
   *
   * @return f_i = b^(−2i/n)
   */
  static RotaryScaling none() {
    return new None();
  }

  /**
   * The frequencies of a text.
   *
   * @param base b
   * @param dimensions n
   * @param length tokens of the text
   * @return f, n/2 numbers
   */
  double[] frequencies(double base, int dimensions, int length);

  /**
   * What cos and sin are multiplied by.
   *
   * @return 1 in most scalings
   */
  default double attentionFactor() {
    return 1;
  }

  /**
   * Whether frequencies differ between texts of different lengths.
   *
   * @return false in most scalings
   */
  default boolean dependsOnLength() {
    return false;
  }

  /**
   * The longest text that the scaling is meant for.
   *
   * @param given positions that the model's settings name
   * @return that many, unless the scaling is for longer texts than those
   */
  default int longest(int given) {
    return given;
  }

  /**
   * Checks that the scaling is made for so many entries.
   *
   * @param dimensions n
   * @throws IllegalArgumentException if it is not
   */
  default void requireDimensions(int dimensions) {}

  private static double[] each(int dimensions, DoubleUnaryOperator ofIndex) {
    return IntStream.range(0, dimensions / 2).mapToDouble(i -> ofIndex.applyAsDouble(i)).toArray();
  }

  private static double plain(double base, int dimensions, double i) {
    return Math.pow(base, -2 * i / dimensions);
  }

  /** f_i = b^(−2i/n). */
  record None() implements RotaryScaling {

    @Override
    public double[] frequencies(double base, int dimensions, int length) {
      return each(dimensions, i -> plain(base, dimensions, i));
    }
  }

  /**
   * f_i divided by a factor.
   *
   * @param factor at least 1
   */
  record Linear(double factor) implements RotaryScaling {

    /**
     * Checks the factor.
     *
     * @param factor positive
     */
    public Linear {
      Check.positive("rope factor", factor);
    }

    @Override
    public double[] frequencies(double base, int dimensions, int length) {
      return each(dimensions, i -> plain(base, dimensions, i) / factor);
    }
  }

  /**
   * A larger base for texts of L &gt; max tokens: b·(s·L/max − (s − 1))^(n/(n − 2)).
   *
   * @param factor s
   * @param positions max, tokens of the longest text in training
   */
  record Dynamic(double factor, int positions) implements RotaryScaling {

    /**
     * Checks the numbers.
     *
     * @param factor positive
     * @param positions at least 1
     */
    public Dynamic {
      Check.positive("rope factor", factor);
      Check.atLeast("max_position_embeddings", positions, 1);
    }

    @Override
    public double[] frequencies(double base, int dimensions, int length) {
      double longer = (double) Math.max(length, positions) / positions;
      double stretched =
          base
              * Math.pow(
                  factor * longer - (factor - 1),
                  (double) dimensions / Math.max(1, dimensions - 2));
      return each(dimensions, i -> plain(stretched, dimensions, i));
    }

    @Override
    public boolean dependsOnLength() {
      return true;
    }

    /** Texts longer than those of the training, by the factor, are what it is for. */
    @Override
    public int longest(int given) {
      return (int) Math.max(given, Math.min(Integer.MAX_VALUE, factor * positions));
    }
  }

  /**
   * Base b·s and frequencies divided by s^(2/n), as text-embeddings-inference computes gte models.
   *
   * @param factor s
   */
  record Ntk(double factor) implements RotaryScaling {

    /**
     * Checks the factor.
     *
     * @param factor positive
     */
    public Ntk {
      Check.positive("rope factor", factor);
    }

    @Override
    public double[] frequencies(double base, int dimensions, int length) {
      double divisor = Math.pow(factor, 2.0 / dimensions);
      return each(dimensions, i -> plain(base * factor, dimensions, i) / divisor);
    }
  }

  /**
   * Llama 3.1: long waves are stretched by a factor, short ones kept, with a ramp between them. A
   * wave of length λ = 2π/f is short below original/high and long above original/low.
   *
   * @param factor s
   * @param low turns of a long wave in a text of the original length
   * @param high turns of a short wave
   * @param original tokens of the longest text before the change
   */
  record Llama3(double factor, double low, double high, int original) implements RotaryScaling {

    /**
     * Checks the numbers.
     *
     * @param factor positive
     * @param low positive
     * @param high above {@code low}
     * @param original at least 1
     */
    public Llama3 {
      Check.positive("rope factor", factor);
      Check.positive("low_freq_factor", low);
      Check.atLeast("original_max_position_embeddings", original, 1);
      if (!(high > low)) {
        throw Check.failure(
            "high_freq_factor", high, "must be above low_freq_factor = " + low, "check config");
      }
    }

    @Override
    public double[] frequencies(double base, int dimensions, int length) {
      return each(dimensions, i -> changed(plain(base, dimensions, i)));
    }

    private double changed(double frequency) {
      double turns = original * frequency / (2 * Math.PI);
      if (turns < low) {
        return frequency / factor;
      }
      if (turns > high) {
        return frequency;
      }
      double kept = (turns - low) / (high - low);
      return (1 - kept) * frequency / factor + kept * frequency;
    }
  }

  /**
   * YaRN: Peng et al., arXiv 2309.00071. Frequencies with many turns in a text of the original
   * length are kept, those with few divided by s, with a linear ramp over the index between them.
   *
   * @param factor s
   * @param original tokens of the longest text in training
   * @param fast turns from which on frequencies are kept, 32 by default
   * @param slow turns below which they are divided, 1 by default
   * @param attentionFactor what cos and sin are multiplied by, 0.1 ln s + 1 by default
   * @param truncated whether the ends of the ramp are whole indices, true by default
   */
  record Yarn(
      double factor,
      int original,
      double fast,
      double slow,
      double attentionFactor,
      boolean truncated)
      implements RotaryScaling {

    /** Keeps the ramp from being a step. */
    private static final double SMALLEST_RAMP = 0.001;

    /**
     * Checks the numbers.
     *
     * @param factor positive
     * @param original at least 1
     * @param fast positive
     * @param slow positive
     * @param attentionFactor positive
     * @param truncated whether the ends are whole
     */
    public Yarn {
      Check.positive("rope factor", factor);
      Check.atLeast("original_max_position_embeddings", original, 1);
      Check.positive("beta_fast", fast);
      Check.positive("beta_slow", slow);
      Check.positive("attention_factor", attentionFactor);
    }

    /**
     * The usual factor of cos and sin.
     *
     * @param factor s
     * @return 0.1 ln s + 1 for s above 1, else 1
     */
    public static double usualAttentionFactor(double factor) {
      return factor > 1 ? 0.1 * Math.log(factor) + 1 : 1;
    }

    @Override
    public double[] frequencies(double base, int dimensions, int length) {
      double from = indexOf(fast, base, dimensions);
      double to = indexOf(slow, base, dimensions);
      double low = Math.max(truncated ? Math.floor(from) : from, 0);
      double end = Math.min(truncated ? Math.ceil(to) : to, dimensions - 1);
      double high = low == end ? end + SMALLEST_RAMP : end;
      return each(
          dimensions,
          i -> {
            double divided = Math.min(1, Math.max(0, (i - low) / (high - low)));
            double own = plain(base, dimensions, i);
            return own / factor * divided + own * (1 - divided);
          });
    }

    private double indexOf(double turns, double base, int dimensions) {
      return dimensions * Math.log(original / (turns * 2 * Math.PI)) / (2 * Math.log(base));
    }
  }

  /**
   * LongRoPE: Ding et al., arXiv 2402.13753. f_i = 1/(e_i b^(2i/n)) with one list of e for texts up
   * to the original length and one for longer texts.
   *
   * @param shortFactors e of short texts, n/2 numbers
   * @param longFactors e of long texts, n/2 numbers
   * @param original longest short text in tokens
   * @param attentionFactor what cos and sin are multiplied by
   */
  record LongRope(
      List<Double> shortFactors, List<Double> longFactors, int original, double attentionFactor)
      implements RotaryScaling {

    /**
     * Copies the lists and checks the numbers.
     *
     * @param shortFactors of short texts
     * @param longFactors of long texts
     * @param original at least 1
     * @param attentionFactor positive
     */
    public LongRope {
      shortFactors = List.copyOf(shortFactors);
      longFactors = List.copyOf(longFactors);
      shortFactors.forEach(each -> Check.positive("short_factor", each));
      longFactors.forEach(each -> Check.positive("long_factor", each));
      Check.atLeast("original_max_position_embeddings", original, 1);
      Check.positive("attention_factor", attentionFactor);
    }

    /**
     * The usual factor of cos and sin.
     *
     * @param stretch s, longest text over the original longest
     * @param original longest text in tokens before the change
     * @return √(1 + ln s/ln original) for s above 1, else 1
     */
    public static double usualAttentionFactor(double stretch, int original) {
      return stretch > 1 ? Math.sqrt(1 + Math.log(stretch) / Math.log(original)) : 1;
    }

    @Override
    public double[] frequencies(double base, int dimensions, int length) {
      List<Double> factors = length > original ? longFactors : shortFactors;
      return each(dimensions, i -> plain(base, dimensions, i) / factors.get((int) i));
    }

    @Override
    public boolean dependsOnLength() {
      return true;
    }

    @Override
    public void requireDimensions(int dimensions) {
      requireSize("short_factor", shortFactors, dimensions);
      requireSize("long_factor", longFactors, dimensions);
    }

    private static void requireSize(String name, List<Double> factors, int dimensions) {
      if (factors.size() != dimensions / 2) {
        throw Check.failure(
            name,
            factors.size() + " numbers",
            "must be " + dimensions / 2 + ", one for each frequency",
            "check head_dim and the rotary share");
      }
    }
  }
}
