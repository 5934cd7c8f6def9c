package io.attentionspectra.free;

import io.attentionspectra.base.Check;
import io.attentionspectra.free.internal.InverseMap;
import io.attentionspectra.free.internal.Population;
import io.attentionspectra.free.internal.ProductCurve;
import io.attentionspectra.free.internal.RationalSeries;
import io.attentionspectra.free.internal.UnequalSamples;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A positive free element known through its S-transform; free products multiply S-transforms.
 *
 * <p>p ↦ λ = (1 + p)/(p S(p)) is the inverse of p = λG(λ) − 1 (Voiculescu 1987; Nica and Speicher,
 * "Lectures on the Combinatorics of Free Probability", 2006, lecture 18). Elements are immutable;
 * make them with {@link Free}.
 */
public final class PositiveElement {

  private final @Nullable Population population;
  private final int power;
  private final double[] ratios;
  private final @Nullable UnequalSamples samples;
  private final double scale;

  PositiveElement(
      @Nullable Population population,
      int power,
      double[] ratios,
      @Nullable UnequalSamples samples,
      double scale) {
    this.population = population;
    this.power = power;
    this.ratios = ratios;
    this.samples = samples;
    this.scale = scale;
  }

  /**
   * Free product: S-transforms multiply.
   *
   * @param other a free element
   * @return the product
   * @throws IllegalArgumentException if both hold different eigenvalue populations, or both samples
   *     of unequal variances, because their product has no explicit parametrisation
   */
  public PositiveElement times(PositiveElement other) {
    if (population != null && other.population != null && population != other.population) {
      throw new IllegalArgumentException(
          "a free product of two different eigenvalue populations has no explicit inverse map;"
              + " keep one population and write the others as Marchenko–Pastur factors");
    }
    if (samples != null && other.samples != null) {
      throw new IllegalArgumentException(
          "a free product of two elements of samples of unequal variances has no explicit inverse"
              + " map; keep one and write the other as a Marchenko–Pastur factor");
    }
    double[] all = Arrays.copyOf(ratios, ratios.length + other.ratios.length);
    System.arraycopy(other.ratios, 0, all, ratios.length, other.ratios.length);
    return new PositiveElement(
        population != null ? population : other.population,
        power + other.power,
        all,
        samples != null ? samples : other.samples,
        scale * other.scale);
  }

  /**
   * The element times a positive number.
   *
   * @param factor κ > 0
   * @return the element with law of κX
   * @throws IllegalArgumentException if the factor is not positive and finite
   */
  public PositiveElement scaledBy(double factor) {
    Check.positive("factor", factor);
    return new PositiveElement(population, power, ratios, samples, scale * factor);
  }

  /**
   * The law of this element.
   *
   * @param name name for people
   * @return the law
   */
  public FreeLaw law(String name) {
    return new FreeLaw(name, Map.of(), this);
  }

  /**
   * Mean of the law, ∫ x dμ.
   *
   * @return the mean; means multiply under free products
   */
  public double mean() {
    return scale;
  }

  /** Share of non-zero spectrum: the smallest rank among the factors. */
  double rank() {
    double rank = population == null ? 1 : population.rank();
    for (double c : ratios) {
      rank = Math.min(rank, 1 / c);
    }
    return samples == null ? rank : Math.min(rank, samples.rank());
  }

  /** The curve of this element as a part of a sum. */
  ProductCurve curve(boolean dominant) {
    if (population == null && ratios.length == 0 && samples == null) {
      throw new IllegalArgumentException(
          "a constant element has a point mass for its law; multiply it by a random one");
    }
    return new ProductCurve(population, power, ratios, samples, dominant);
  }

  /** Refuses an element that has atoms only. */
  void requireContinuousPart() {
    if (ratios.length == 0 && samples == null && power == 1) {
      throw new IllegalArgumentException(
          "a population alone is its own, purely atomic law; multiply it by a random element");
    }
  }

  InverseMap map() {
    requireContinuousPart();
    ProductCurve curve =
        population == null
            ? curve(true)
            : new ProductCurve(population.inSmallUnits(), power, ratios, samples, true);
    return new InverseMap(curve, 1, RationalSeries.ZERO, 1);
  }
}
