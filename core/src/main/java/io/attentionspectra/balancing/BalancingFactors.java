package io.attentionspectra.balancing;

import io.attentionspectra.attention.AttentionMask;
import io.attentionspectra.base.Check;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.apiguardian.api.API;

/**
 * What balancing took from an attention matrix: Aᵢⱼ = exp(aᵢ + bⱼ) Bᵢⱼ on the visible pairs, with B
 * balanced. In the terms of B = diag(r) A diag(s), rᵢ = exp(−aᵢ) and sⱼ = exp(−bⱼ).
 *
 * <p>The biases bⱼ are how much each key is preferred by all queries alike: the profile of the
 * head's attention sinks, and equal, up to a constant, to a bias that was added to the logits of
 * key j. Only sums aᵢ + bⱼ are determined: in every connected component of the mask the biases have
 * mean 0. They are invariant to shifts of the logits per query; a bias added to a key appears in
 * them in full, less its mean. Immutable.
 */
public final class BalancingFactors {

  private final double[] queryShifts;
  private final double[] keyBiases;
  private final int sweeps;
  private final double residual;

  private BalancingFactors(double[] queryShifts, double[] keyBiases, int sweeps, double residual) {
    this.queryShifts = queryShifts;
    this.keyBiases = keyBiases;
    this.sweeps = sweeps;
    this.residual = residual;
  }

  /**
   * Factors found elsewhere, normalised to biases of mean 0 in every component of the mask.
   *
   * @param queryShifts aᵢ, one finite number per query
   * @param keyBiases bⱼ, one finite number per key
   * @param mask the mask, every key of which some query sees
   * @param sweeps how often the matrix was passed through
   * @param residual largest deviation of a row or column sum, relative to what it should be
   * @return the factors
   * @throws IllegalArgumentException if a number of factors does not fit the mask, no query sees
   *     some key, or a factor is not finite
   */
  @API(status = API.Status.INTERNAL)
  public static BalancingFactors of(
      double[] queryShifts, double[] keyBiases, AttentionMask mask, int sweeps, double residual) {
    mask.requireShape("shifts x biases", queryShifts.length, keyBiases.length);
    mask.requireSeenKeys();
    DoubleStream.of(queryShifts).forEach(shift -> Check.finite("query shift", shift));
    DoubleStream.of(keyBiases).forEach(bias -> Check.finite("key bias", bias));
    int[] components = mask.keyComponents();
    double[] means = means(keyBiases, components);
    double[] shifts = new double[queryShifts.length];
    Arrays.setAll(shifts, i -> queryShifts[i] + means[components[firstKey(mask, i)]]);
    double[] biases = new double[keyBiases.length];
    Arrays.setAll(biases, j -> keyBiases[j] - means[components[j]]);
    return new BalancingFactors(shifts, biases, sweeps, residual);
  }

  /**
   * Shift of the logits of every query, in nats.
   *
   * @return a copy of aᵢ, one per query
   */
  public double[] queryShifts() {
    return queryShifts.clone();
  }

  /**
   * Bias of the logits of every key, in nats; of mean 0.
   *
   * @return a copy of bⱼ, one per key
   */
  public double[] keyBiases() {
    return keyBiases.clone();
  }

  /**
   * How often the matrix was passed through, each time multiplied by a vector from the right and by
   * one from the left, as a sweep of Sinkhorn's iteration does.
   *
   * @return at least 1
   */
  public int sweeps() {
    return sweeps;
  }

  /**
   * Largest deviation of a row or column sum of B from what it should be, relative to that.
   *
   * @return a number of the order of rounding errors
   */
  public double residual() {
    return residual;
  }

  private static double[] means(double[] biases, int[] components) {
    double[] means = new double[biases.length];
    int[] keys = new int[biases.length];
    for (int j = 0; j < biases.length; j++) {
      means[components[j]] += biases[j];
      keys[components[j]]++;
    }
    Arrays.setAll(means, c -> keys[c] > 0 ? means[c] / keys[c] : 0);
    return means;
  }

  private static int firstKey(AttentionMask mask, int query) {
    int key = 0;
    while (!mask.allows(query, key)) {
      key++;
    }
    return key;
  }
}
