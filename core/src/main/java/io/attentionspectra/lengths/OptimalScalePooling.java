package io.attentionspectra.lengths;

import io.attentionspectra.base.Check;
import io.attentionspectra.pooling.LinearPooling;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Weights for every length: within a text the top eigenvector of R_L, which maximises α/κ there (κ
 * = 1), times the scale s(L) of a text of its length. Weights are kept once computed. Any length.
 */
public final class OptimalScalePooling implements LinearPooling {

  /** The name of the strategy. */
  public static final String NAME = "optimal-scale";

  private final TextCorrelation correlation;
  private final LengthScale scale;
  private final Map<Integer, double[]> known = new ConcurrentHashMap<>();

  private OptimalScalePooling(TextCorrelation correlation, LengthScale scale) {
    this.correlation = correlation;
    this.scale = scale;
  }

  /**
   * A pooling.
   *
   * @param correlation R
   * @param scale s
   * @return the pooling
   */
  public static OptimalScalePooling of(TextCorrelation correlation, LengthScale scale) {
    return new OptimalScalePooling(correlation, scale);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String describe() {
    return "the top eigenvector of the positional correlation, scaled by the length";
  }

  @Override
  public double[] weights(int length) {
    Check.atLeast("length", length, 1);
    return known.computeIfAbsent(length, this::computed).clone();
  }

  private double[] computed(int length) {
    double[] weights = correlation.topEigenvector(length);
    double factor = scale.at(length);
    for (int t = 0; t < length; t++) {
      weights[t] *= factor;
    }
    return weights;
  }

  /**
   * The correlation within texts.
   *
   * @return R
   */
  public TextCorrelation correlation() {
    return correlation;
  }

  /**
   * The scale of texts.
   *
   * @return s
   */
  public LengthScale scale() {
    return scale;
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof OptimalScalePooling other
        && correlation.equals(other.correlation)
        && scale.equals(other.scale);
  }

  @Override
  public int hashCode() {
    return 31 * correlation.hashCode() + scale.hashCode();
  }
}
