package io.attentionspectra.lengths;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apiguardian.api.API;

/**
 * Noise and signal of pooled texts by class of length, measured: κ_L, their noise across û over the
 * noise h of a token there, so that κ_L = ‖w‖² where tokens are independent draws, and S_L =
 * α_L‖μ‖² = (A_L − ν κ_L)/a, what exceeds the noise along û, A_L the variance along û, ν a token's
 * noise there, over the share a = (ûᵀu)² of the signal that û shows. What û does not show lies
 * across it: B_L = κ_L h + (1 − a)S_L/(d − 1), B_L the mean variance of the d − 1 directions across
 * û, so that <b>κ_L = (B_L − g A_L)/(h − g ν)</b>, g = (1 − a)/(a(d − 1)). Standard errors are over
 * texts.
 *
 * @param lengths length of each class
 * @param shares share of the texts of each class
 * @param kappa κ_L of each
 * @param signal α_L‖μ‖² of each
 */
@SuppressWarnings("ArrayRecordComponent")
@API(status = API.Status.INTERNAL)
public record LengthProfile(
    double[] lengths, double[] shares, List<Estimate> kappa, List<Estimate> signal) {

  /**
   * The noise of tokens, and how well û shows the signal.
   *
   * @param across h, mean noise of a token across û
   * @param along ν, noise of a token along û
   * @param alignment a, above 0 and at most 1
   * @param dimension d, at least 2
   */
  public record Tokens(double across, double along, double alignment, int dimension) {

    /**
     * Checks the numbers.
     *
     * @param across positive
     * @param along not negative
     * @param alignment above 0, at most 1
     * @param dimension at least 2
     * @throws IllegalArgumentException if a number is outside its domain
     */
    public Tokens {
      Check.positive("variance of a token across the direction", across);
      Check.nonNegative("noise of a token along the direction", along);
      Check.within(
          "alignment", Check.positive("alignment", alignment), 0, 1, "give a squared cosine");
      Check.atLeast("dimension", dimension, 2);
    }

    /**
     * Noise of pooled texts.
     *
     * @param of their variance
     * @return κ_L, 0 or more
     */
    public double kappa(LengthVariance of) {
      double leak = (1 - alignment) / alignment / (dimension - 1);
      double noise = across - leak * along;
      return noise > 0
          ? Math.max(0, of.across() - leak * of.along()) / noise
          : of.across() / across;
    }

    /**
     * Signal of pooled texts.
     *
     * @param of their variance
     * @return α_L‖μ‖², negative where less than the noise is along û
     */
    public double signal(LengthVariance of) {
      return (of.along() - along * kappa(of)) / alignment;
    }
  }

  /**
   * From moments.
   *
   * @param moments of pooled texts, with replicates
   * @param tokens how tokens vary
   * @return the profile
   * @throws IllegalArgumentException if no class of lengths has two texts, or there are fewer than
   *     two replicates
   */
  public static LengthProfile of(LengthMoments moments, Tokens tokens) {
    List<LengthVariance> variances = moments.variances();
    Check.atLeast("classes of lengths with two texts", variances.size(), 1);
    Check.atLeast("replicates", moments.replicates(), 2);
    List<double[]> kappas = new ArrayList<>();
    List<double[]> signals = new ArrayList<>();
    for (int b = 0; b < moments.replicates(); b++) {
      List<LengthVariance> replicate = moments.replicate(b);
      kappas.add(replicate.stream().mapToDouble(tokens::kappa).toArray());
      signals.add(replicate.stream().mapToDouble(tokens::signal).toArray());
    }
    return new LengthProfile(
        variances.stream().mapToDouble(LengthVariance::length).toArray(),
        variances.stream().mapToDouble(LengthVariance::share).toArray(),
        LengthCurve.withErrors(variances.stream().mapToDouble(tokens::kappa).toArray(), kappas),
        LengthCurve.withErrors(variances.stream().mapToDouble(tokens::signal).toArray(), signals));
  }

  /**
   * Both quantities drawn towards a power of the length by as much as their errors make them
   * uncertain: x̃ = T + (x − T) τ²/(τ² + v), T = A·L^q fitted by weighted least squares, v the
   * squared standard error, τ² the spread about T by the method of moments. Where that leaves no
   * signal, it is a millionth of the largest.
   *
   * @return the classes, for laws
   */
  public List<Smoothed> smoothed() {
    double[] noise = LengthCurve.smoothed(lengths, kappa);
    double[] shown = LengthCurve.smoothed(lengths, signal);
    double largest = IntStream.range(0, shown.length).mapToDouble(c -> shown[c]).max().orElse(0);
    List<Smoothed> classes = new ArrayList<>();
    for (int c = 0; c < lengths.length; c++) {
      double least = kappa.get(c).value() > 0 ? kappa.get(c).value() : Double.MIN_NORMAL;
      classes.add(
          new Smoothed(
              lengths[c],
              shares[c],
              noise[c] > 0 ? noise[c] : least,
              Math.max(shown[c], 1e-6 * Math.max(largest, Double.MIN_NORMAL)),
              0));
    }
    return classes;
  }

  /**
   * A class of lengths after smoothing.
   *
   * @param length its length
   * @param share its share of the texts
   * @param kappa κ_L &gt; 0
   * @param signal α_L‖μ‖² &gt; 0
   * @param mean g_L, mean of its texts along the direction in which means differ by length
   */
  public record Smoothed(double length, double share, double kappa, double signal, double mean) {

    /**
     * The same texts, scaled.
     *
     * @param scale s
     * @return s²κ_L, s²α_L‖μ‖² and s g_L
     */
    public Smoothed scaled(double scale) {
      double square = scale * scale;
      return new Smoothed(length, share, square * kappa, square * signal, scale * mean);
    }

    /**
     * The same with another mean.
     *
     * @param other g_L
     * @return the class
     */
    public Smoothed withMean(double other) {
      return new Smoothed(length, share, kappa, signal, other);
    }
  }
}
