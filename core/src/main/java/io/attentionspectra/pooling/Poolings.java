package io.attentionspectra.pooling;

/** The pooling strategies by name, for static import. */
public final class Poolings {

  private Poolings() {}

  /**
   * The mean over positions.
   *
   * @return w_t = 1/T, any length
   */
  public static LinearPooling mean() {
    return new MeanPooling();
  }

  /**
   * The first position (the class token of encoders).
   *
   * @return w = (1, 0, …), any length
   */
  public static LinearPooling first() {
    return new FirstPooling();
  }

  /**
   * The last position.
   *
   * @return w = (…, 0, 1), any length
   */
  public static LinearPooling last() {
    return new LastPooling();
  }

  /**
   * The largest entry of every coordinate.
   *
   * @return a pooling without weights, any length
   */
  public static Pooling max() {
    return new MaxPooling();
  }

  /**
   * The sum over positions divided by √T.
   *
   * @return w_t = 1/√T, any length
   */
  public static LinearPooling rootLengthMean() {
    return new RootLengthPooling();
  }

  /**
   * The mean over positions times a power of the length.
   *
   * @param power p, finite; 0 is the mean, ½ the root-length mean, 1 the sum
   * @return w_t = L^p/L, any length
   * @throws IllegalArgumentException if the power is not finite
   */
  public static LinearPooling lengthPower(double power) {
    return new LengthPowerPooling(power);
  }

  /**
   * The mean that forgets what stands far from the end.
   *
   * @param factor f, above 0 and at most 1: how much a position counts of the next
   * @return w_t = f^(L−t)/Σ_s f^(L−s), any length
   * @throws IllegalArgumentException if the factor is outside its domain
   */
  public static LinearPooling forgetting(double factor) {
    return new ForgettingPooling(factor);
  }

  /**
   * The mean in which frequent tokens count less.
   *
   * @param smoothing a &gt; 0; its authors take 10⁻³ to 10⁻⁴
   * @param frequencies how often each token came in some texts; copied
   * @return w_t = (1/L) a/(a + p(x_t)), any length; needs the numbers of the tokens
   * @throws IllegalArgumentException if a is not positive and finite, or no token was counted
   */
  public static WeightedPooling inverseFrequency(double smoothing, TokenFrequencies frequencies) {
    return new InverseFrequencyPooling(smoothing, frequencies);
  }

  /**
   * The mean weighted by the position.
   *
   * @return w_t = t/(1 + … + T), any length
   */
  public static LinearPooling positionWeightedMean() {
    return new PositionWeightedPooling();
  }

  /**
   * The mean after parameter-free causal self-attention with scores τ XᵢᵀXⱼ/d.
   *
   * @param tau τ, finite; 0 attends evenly, large τ tends to the mean
   * @return w_t = (1/T)[e^τ/(e^τ + t − 1) + Σ_{i&gt;t} 1/(e^τ + i − 1)], any length
   * @throws IllegalArgumentException if τ is not finite
   */
  public static LinearPooling harmonicCausal(double tau) {
    return new HarmonicCausalPooling(tau);
  }

  /**
   * The weights that maximise α/κ for a known correlation.
   *
   * @param correlation R over L positions
   * @return the top eigenvector of R (κ = 1); of its leading block for shorter sequences; longer
   *     ones are refused
   */
  public static LinearPooling topEigenvector(PositionalCorrelation correlation) {
    return new TopEigenvectorPooling(correlation);
  }

  /**
   * Given weights.
   *
   * @param weights w₁…w_L, finite, not all zero
   * @return the weighted sum; shorter sequences take the leading weights scaled to the same κ,
   *     longer ones are refused
   * @throws IllegalArgumentException if there is no weight, all are zero or one is not finite
   */
  public static LinearPooling fixed(double... weights) {
    return new FixedWeightsPooling("fixed", "given weights", weights);
  }

  /**
   * Weights learned by gradient ascent of an objective, from default settings.
   *
   * @param objective what to make large, for example {@link SignalToNoise} of an estimated R
   * @return the learned weighted sum (κ = 1); shorter sequences take the leading weights scaled to
   *     the same κ, longer ones are refused
   * @throws ArithmeticException if the ascent does not converge
   */
  public static LinearPooling learned(WeightObjective objective) {
    return learned(WeightTraining.withDefaults().train(objective).requireConverged());
  }

  /**
   * Weights learned before.
   *
   * @param learned result of a training
   * @return the learned weighted sum, lengths as in {@link #fixed}
   */
  public static LinearPooling learned(LearnedWeights learned) {
    return new FixedWeightsPooling("learned", "learned weights", learned.weights());
  }
}
