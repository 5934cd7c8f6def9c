package io.attentionspectra.nulls;

import io.attentionspectra.spectrum.SpectralLaw;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a measured pooled covariance is set against: the law of its eigenvalues at κ = 1. A pooling
 * enters through its κ alone, which scales law and edge.
 *
 * <p>Nulls are ordered by how much of the tokens they take as given. The strictest one that gives
 * p-values decides which eigenvalues are outliers; of two equally strict ones it is the one asked
 * for later. {@link #freeProduct()} stands at 100, {@link #silverstein()} at 200, and a law of
 * one's own at 300 unless it says otherwise.
 */
public interface PooledNull {

  /**
   * Name in tables, plots and results, a phrase without an article.
   *
   * @return a name of its own among the nulls of a study
   */
  String name();

  /**
   * The null in words, for sentences.
   *
   * @return a noun phrase with its article
   */
  default String describe() {
    return "the " + name() + " law";
  }

  /**
   * Place in the order of strictness.
   *
   * @return the larger, the stricter
   */
  int strictness();

  /**
   * The law of the eigenvalues of the covariance of pooled texts, over κ.
   *
   * @param tokens spectrum of the tokens and the ratios d/V and d/N
   * @return the law; empty where the null says nothing of such tokens
   * @throws IllegalArgumentException if the law does not exist or cannot be resolved there, saying
   *     why; the study then notes it
   */
  Optional<SpectralLaw> law(TokenPopulation tokens);

  /**
   * Where the largest eigenvalue follows the Tracy–Widom law at the right edge, so that p-values
   * hold.
   *
   * @return the domain; empty for a law whose edge has not been checked
   */
  default Optional<EdgeDomain<TokenPopulation>> edge() {
    return Optional.empty();
  }

  /**
   * σ²(MP_δ ⊠ MP_γ), δ = d/V, γ = d/N, σ² the mean token variance: independent tokens from an
   * isotropic table (M. Seddik, arXiv 2605.06826).
   *
   * @return the null
   */
  static PooledNull freeProduct() {
    return new FreeProductNull();
  }

  /**
   * Silverstein's law of H, the measured spectrum of the token covariance, and γ = d/N.
   *
   * @return the null
   */
  static PooledNull silverstein() {
    return new SilversteinNull();
  }

  /**
   * One law whatever the tokens.
   *
   * @param law a law at κ = 1
   * @return the null, named as the law is
   * @throws IllegalArgumentException if the name is blank
   */
  static PooledNull of(SpectralLaw law) {
    return of(law.name(), tokens -> law);
  }

  /**
   * A law that depends on the tokens.
   *
   * @param name a phrase without an article
   * @param law the law at κ = 1; an {@link IllegalArgumentException} says that there is none
   * @return the null
   * @throws IllegalArgumentException if the name is blank
   */
  static PooledNull of(String name, Function<? super TokenPopulation, ? extends SpectralLaw> law) {
    return new OwnPooledNull(name, law);
  }
}
