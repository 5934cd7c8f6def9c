package io.attentionspectra.lengths;

import io.attentionspectra.base.Check;
import io.attentionspectra.pooling.LinearPooling;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apiguardian.api.API;

/**
 * Weights for every length: within a text the top eigenvector of R_L, which maximises α/κ there (κ
 * = 1), times the scale s(L) of a text of its length. Weights are kept once computed. Any length.
 */
public final class TextEigenvectorPooling implements LinearPooling {

  private final String name;
  private final TextCorrelation correlation;
  private final LengthScale scale;
  private final Map<Integer, double[]> known = new ConcurrentHashMap<>();

  private TextEigenvectorPooling(String name, TextCorrelation correlation, LengthScale scale) {
    this.name = name;
    this.correlation = correlation;
    this.scale = scale;
  }

  /**
   * Texts scaled by their length: {@code optimal-scale}.
   *
   * @param correlation R
   * @param scale s
   * @return the pooling
   */
  @API(status = API.Status.INTERNAL)
  public static TextEigenvectorPooling scaled(TextCorrelation correlation, LengthScale scale) {
    return new TextEigenvectorPooling("optimal-scale", correlation, scale);
  }

  /**
   * All tokens alike, scaled as the mean scales them, s(L) = L^(−1/2): what {@code optimal-scale}
   * is where no scale gains enough.
   *
   * @param positions which positions are alike
   * @return the pooling, weights 1/L up to rounding
   */
  @API(status = API.Status.INTERNAL)
  public static TextEigenvectorPooling mean(PositionClasses positions) {
    return scaled(TextCorrelation.constant(positions), LengthScale.OF_MEAN);
  }

  /**
   * Texts of every length at the same noise level, κ = 1: {@code top-eigenvector}.
   *
   * @param correlation R
   * @return the pooling
   */
  @API(status = API.Status.INTERNAL)
  public static TextEigenvectorPooling unscaled(TextCorrelation correlation) {
    return new TextEigenvectorPooling("top-eigenvector", correlation, LengthScale.ONE);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String describe() {
    if (isMean()) {
      return "the mean, over which no scale by the length gains enough";
    }
    return "the top eigenvector of the positional correlation"
        + (scale.equals(LengthScale.ONE) ? "" : ", scaled by the length");
  }

  /**
   * Whether this is the {@link #mean}.
   *
   * @return true where no scale was worth taking
   */
  public boolean isMean() {
    return scale.equals(LengthScale.OF_MEAN);
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
  @API(status = API.Status.INTERNAL)
  public TextCorrelation correlation() {
    return correlation;
  }

  /**
   * The scale of texts.
   *
   * @return s
   */
  @API(status = API.Status.INTERNAL)
  public LengthScale scale() {
    return scale;
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof TextEigenvectorPooling other
        && name.equals(other.name)
        && correlation.equals(other.correlation)
        && scale.equals(other.scale);
  }

  @Override
  public int hashCode() {
    return 31 * correlation.hashCode() + scale.hashCode();
  }
}
