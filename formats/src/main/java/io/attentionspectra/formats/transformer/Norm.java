package io.attentionspectra.formats.transformer;

import io.attentionspectra.base.Check;
import org.apiguardian.api.API;

/**
 * A normalisation of vectors x of width n.
 *
 * @param kind its formula
 * @param epsilon ε, added to the variance or mean square
 * @param shifted whether a learned shift is added; of {@link Kind#LAYER} only
 */
@API(status = API.Status.INTERNAL)
public record Norm(Kind kind, double epsilon, boolean shifted) {

  /** Formulas, w the learned scale. */
  public enum Kind {
    /** w · (x − mean)/√(variance + ε), variance with divisor n: Ba et al., arXiv 1607.06450. */
    LAYER,
    /** w · x/√(mean of x² + ε): Zhang and Sennrich, arXiv 1910.07467. */
    RMS,
    /** (1 + w) · x/√(mean of x² + ε), as the Gemma family stores its scales. */
    RMS_FROM_ONE
  }

  /**
   * Checks ε.
   *
   * @param kind formula
   * @param epsilon ε, positive
   * @param shifted whether a shift is added
   * @throws IllegalArgumentException if ε is not positive
   */
  public Norm {
    Check.positive("layer_norm_eps", epsilon);
  }

  /**
   * Layer normalisation with scale and shift.
   *
   * @param epsilon ε
   * @return the normalisation
   */
  public static Norm layer(double epsilon) {
    return new Norm(Kind.LAYER, epsilon, true);
  }

  /**
   * Root mean square normalisation.
   *
   * @param epsilon ε
   * @return the normalisation
   */
  public static Norm rms(double epsilon) {
    return new Norm(Kind.RMS, epsilon, false);
  }
}
