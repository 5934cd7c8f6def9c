package io.attentionspectra.advice;

import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.nulls.TokenPopulation;
import io.attentionspectra.pooling.GroupedCovariance;
import io.attentionspectra.signal.AdditiveSignal;
import io.attentionspectra.spectrum.Atom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The measured spectrum H of the tokens, centred position by position, and the laws it gives for N
 * pooled texts. H from n tokens is itself a sample, of the true spectrum ⊠ MP_c with c = d/n, so
 * laws take it at the γ′ with MP_c ⊠ MP_γ′ = MP_γ where S-transforms are compared at the edge of
 * MP_γ, p = 1/√γ: (1 + cp)(1 + γ′p) = 1 + γp. Elsewhere that is right up to terms of relative order
 * c.
 */
final class TokenSpectrum {

  private static final int SINGLE = 16;
  private static final int GROUPS = 48;

  private final double[] eigenvalues;
  private final double ratio;

  private TokenSpectrum(double[] eigenvalues, double ratio) {
    this.eigenvalues = eigenvalues;
    this.ratio = ratio;
  }

  static TokenSpectrum of(GroupedCovariance tokens, SpectralSolver solver) {
    GroupedCovariance all = tokens.copy();
    double[] values =
        solver.eigenvalues(all.scatterWithin().scale(1.0 / Math.max(1, all.degreesWithin())));
    return new TokenSpectrum(
        TokenPopulation.withoutRounding(values), tokens.dimension() / (double) tokens.count());
  }

  /** The same with the noise, all but the leading eigenvalue, brought to a mean. */
  TokenSpectrum withNoiseVariance(double mean) {
    double factor = mean / noiseVariance();
    double[] scaled = eigenvalues.clone();
    for (int j = 1; j < scaled.length; j++) {
      scaled[j] *= factor;
    }
    return new TokenSpectrum(scaled, ratio);
  }

  double[] eigenvalues() {
    return eigenvalues.clone();
  }

  double trace() {
    return Arrays.stream(eigenvalues).sum();
  }

  /** σ², the mean variance per direction without the leading one. */
  double noiseVariance() {
    return Arrays.stream(eigenvalues).skip(1).average().orElse(eigenvalues[0]);
  }

  /** Eigenvalues of the noise alone: without the leading one. */
  double[] noise() {
    return Arrays.copyOfRange(eigenvalues, 1, eigenvalues.length);
  }

  /**
   * Eigenvalues without the spread that sampling adds: drawn towards their mean m by √(1 − c m²/v),
   * v their variance, so that the variance of the population is left (O. Ledoit and M. Wolf, J.
   * Multivar. Anal. 88 (2004) 365: MP_c adds c m²). Laws of whole texts take them with the whole γ,
   * since γ enters the alignment of a strong signal in first order and c in second.
   */
  private double[] withoutSampling(double[] values) {
    double mean = Arrays.stream(values).average().orElse(0);
    double spread = Arrays.stream(values).map(h -> (h - mean) * (h - mean)).average().orElse(0);
    double share = Math.sqrt(Math.max(0, 1 - ratio * mean * mean / spread));
    return Arrays.stream(values)
        .map(h -> spread > 0 ? Math.max(0, mean + share * (h - mean)) : h)
        .toArray();
  }

  /**
   * Noise alone, without the spread that sampling adds, as a population of few points, for laws
   * that are evaluated often: the {@value #SINGLE} largest eigenvalues each, the others in {@value
   * #GROUPS} groups of equal number at their mean.
   */
  List<Atom> atoms() {
    return atoms(withoutSampling(noise()));
  }

  /** The whole spectrum as such a population. */
  List<Atom> allAtoms() {
    return atoms(withoutSampling(eigenvalues()));
  }

  private static List<Atom> atoms(double[] noise) {
    List<Atom> atoms = new ArrayList<>();
    int single = noise.length <= SINGLE + GROUPS ? noise.length : SINGLE;
    for (int j = 0; j < single; j++) {
      atoms.add(new Atom(noise[j], 1.0 / noise.length));
    }
    int rest = noise.length - single;
    for (int g = 0; g < GROUPS && rest > 0; g++) {
      int from = single + g * rest / GROUPS;
      int to = single + (g + 1) * rest / GROUPS;
      double mean = Arrays.stream(noise, from, to).average().orElse(0);
      atoms.add(new Atom(mean, (to - from) / (double) noise.length));
    }
    return atoms;
  }

  /** Noise alone, for a number of texts. */
  AdditiveSignal noise(double gamma) {
    return AdditiveSignal.of(own(gamma), noise());
  }

  /** What laws of pooled texts take of it: isotropic ones the variance without the leading one. */
  TokenPopulation population(double delta, double gamma) {
    return new TokenPopulation(eigenvalues(), noiseVariance(), delta, gamma, own(gamma));
  }

  /**
   * The γ with γ′ = {@code own}, the inverse of {@link #own}: γ − γ′c/√γ = γ′ + c, a cubic x³ − (γ′
   * + c)x − γ′c = 0 in x = √γ whose one positive root Newton's method reaches from above, x = √(γ′
   * + c) + (γ′c)^⅓; or a hundred times γ′ where that comes first.
   */
  double whole(double own) {
    double linear = own + ratio;
    double constant = own * ratio;
    double x = Math.sqrt(linear) + Math.cbrt(constant);
    double step = x;
    while (step > 1e-14 * x) {
      step = (x * (x * x - linear) - constant) / (3 * x * x - linear);
      x -= step;
    }
    return Math.min(x * x, 100 * own);
  }

  /** γ′; never below a hundredth of γ, which only tokens fewer than texts could bring about. */
  double own(double gamma) {
    return Math.max((gamma - ratio) / (1 + ratio / Math.sqrt(gamma)), gamma / 100);
  }
}
