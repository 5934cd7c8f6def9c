package io.attentionspectra.law;

import static io.attentionspectra.free.Free.circular;
import static io.attentionspectra.free.Free.eigenvalues;
import static io.attentionspectra.free.Free.gaussianProduct;
import static io.attentionspectra.free.Free.marchenkoPastur;
import static io.attentionspectra.free.Free.product;
import static io.attentionspectra.free.Free.rDiagonal;

import io.attentionspectra.base.Check;
import io.attentionspectra.free.FreeLaw;
import io.attentionspectra.free.PositiveElement;
import io.attentionspectra.free.RDiagonalElement;
import io.attentionspectra.score.ScoreFunction;
import java.util.Map;

/**
 * The Gaussian-equivalence law of attention: squared singular values of √ℓ(A − column means), A =
 * softmax of βS by rows, S = QKᵀ/√m with entries of variance 1, ℓ, m → ∞ at fixed c = m/ℓ.
 *
 * <p>They follow those of √θ₂ S/√ℓ + √(θ₁ − θ₂) W/√ℓ with θ₁ = e^{β²} − 1, θ₂ = β² and W
 * independent Gaussian noise: an R-diagonal element with determining series f(χ) = (θ₁ − θ₂)χ +
 * β²χ/(1 − β²χ/c), and λχ = (1 + f)². Mean θ₁. As c → ∞ it becomes Marchenko–Pastur of variance θ₁.
 *
 * <p>Source: Hayase, Collins and Karakida, arXiv 2510.06685. The variants for Gaussian tokens,
 * measured tokens and rectangular attention replace the series of the score part. Any other score
 * function φ replaces θ₁ and θ₂ by E f² and (E s f)², f = φ/E φ − 1 ({@link ScoreFunction}).
 */
public final class GaussianEquivalence extends FreeLaw {

  /** Smallest β: below it θ₁ − θ₂ is lost beside θ₂ in every measurement. */
  private static final double SMALLEST_BETA = 1e-3;

  /** Largest β: e^{β²} then nears the end of the double range. */
  private static final double LARGEST_BETA = 26;

  /** Largest β of the token variants: β²/θ₁ is then 10⁻⁹ and the score part no longer shows. */
  private static final double LARGEST_TOKEN_BETA = 5;

  private static final String NAME = "Gaussian equivalence";

  private GaussianEquivalence(
      String name, Map<String, Double> parameters, RDiagonalElement element, double aspect) {
    super(name, parameters, element, aspect);
  }

  /**
   * Independent queries and keys.
   *
   * @param beta inverse temperature β, the standard deviation of the scores, in [1e-3, 26]
   * @param headRatio c = m/ℓ, head size over sequence length, in [1e-4, 1e4]
   * @return the law, of mean e^{β²} − 1
   * @throws IllegalArgumentException if an argument is outside its range
   */
  public static GaussianEquivalence of(double beta, double headRatio) {
    return rectangular(beta, headRatio, 1);
  }

  /**
   * Independent queries and keys under any score function.
   *
   * @param score the score function
   * @param headRatio c = m/ℓ, head size over sequence length, in [1e-4, 1e4]
   * @return the law, of mean θ₁
   * @throws IllegalArgumentException if an argument is outside its range
   */
  public static GaussianEquivalence of(ScoreFunction score, double headRatio) {
    return rectangular(score, headRatio, 1);
  }

  /**
   * Rectangular attention of ℓ_q queries over ℓ_k keys: λχ = (1 + f)(1 + rf), the law of the ℓ_q ×
   * ℓ_q side with rows scaled by √ℓ_k.
   *
   * @param beta inverse temperature β in [1e-3, 26]
   * @param headRatio c = m/ℓ_q in [1e-4, 1e4]
   * @param aspect r = ℓ_q/ℓ_k in [1e-4, 1e4]
   * @return the law, of mean e^{β²} − 1, with an atom 1 − 1/r at 0 when r > 1
   * @throws IllegalArgumentException if an argument is outside its range
   */
  public static GaussianEquivalence rectangular(double beta, double headRatio, double aspect) {
    return rectangular(ScoreFunction.softmax(checked(beta)), headRatio, aspect);
  }

  /**
   * Rectangular attention under any score function.
   *
   * @param score the score function
   * @param headRatio c = m/ℓ_q in [1e-4, 1e4]
   * @param aspect r = ℓ_q/ℓ_k in [1e-4, 1e4]
   * @return the law, of mean θ₁, with an atom 1 − 1/r at 0 when r > 1
   * @throws IllegalArgumentException if an argument is outside its range
   */
  public static GaussianEquivalence rectangular(
      ScoreFunction score, double headRatio, double aspect) {
    if (score.isSoftmax()) {
      score.parameters().values().forEach(GaussianEquivalence::checked);
    }
    Map<String, Double> parameters =
        ScoreDomain.parameters(score, Domain.ratio("headRatio", headRatio));
    if (aspect != 1) {
      parameters.put("aspect", Domain.ratio("aspect", aspect));
    }
    RDiagonalElement element = noise(score);
    if (score.linear() > ScoreDomain.LEAST_SHARE * score.total()) {
      element = gaussianProduct(Math.sqrt(score.linear()), headRatio).plus(element);
    }
    return new GaussianEquivalence(ScoreDomain.name(NAME, score), parameters, element, aspect);
  }

  /**
   * Gaussian tokens: S = X W_Q W_Kᵀ Xᵀ/(d√m), X, W_Q, W_K Gaussian; the score part has f⁻¹(p) =
   * p/((1 + p/a)²(1 + p/c)).
   *
   * @param beta inverse temperature β in [1e-3, 5]
   * @param headRatio c = m/ℓ in [1e-4, 1e4]
   * @param tokenRatio a = d/ℓ, embedding size over sequence length, in [1e-4, 1e4]; orthonormal
   *     tokens are a → ∞
   * @return the law, of mean e^{β²} − 1
   * @throws IllegalArgumentException if an argument is outside its range
   */
  public static GaussianEquivalence ofGaussianTokens(
      double beta, double headRatio, double tokenRatio) {
    Map<String, Double> parameters = tokenParameters(beta, headRatio);
    parameters.put("tokenRatio", Domain.ratio("tokenRatio", tokenRatio));
    PositiveElement tokens = marchenkoPastur(1 / tokenRatio);
    PositiveElement scores = product(tokens, tokens, weights(headRatio)).scaledBy(beta * beta);
    return new GaussianEquivalence(
        NAME, parameters, rDiagonal(scores).plus(noise(ScoreFunction.softmax(beta))), 1);
  }

  /**
   * Given tokens under random weights: the score part has f⁻¹(p) = p S_G(p)²/(1 + p/c) with S_G the
   * S-transform of the token Gram matrix XXᵀ/d. It holds as long as tokens do not repeat exactly.
   *
   * @param beta standard deviation of the scores β in [1e-3, 5]
   * @param headRatio c = m/ℓ in [1e-4, 1e4]
   * @param gramEigenvalues the ℓ eigenvalues of XXᵀ/d, zeros included; only their ratios matter
   * @return the law, of mean e^{β²} − 1
   * @throws IllegalArgumentException if an argument is outside its range or the eigenvalues are
   *     empty, negative, not finite or all zero
   */
  public static GaussianEquivalence ofMeasuredTokens(
      double beta, double headRatio, double... gramEigenvalues) {
    Map<String, Double> parameters = tokenParameters(beta, headRatio);
    parameters.put("length", (double) gramEigenvalues.length);
    PositiveElement gram = eigenvalues(gramEigenvalues);
    double perUnit = beta / gram.mean();
    PositiveElement scores = product(gram, gram, weights(headRatio)).scaledBy(perUnit * perUnit);
    return new GaussianEquivalence(
        NAME, parameters, rDiagonal(scores).plus(noise(ScoreFunction.softmax(beta))), 1);
  }

  /** W_Q W_Kᵀ of ratio c between token Gram factors: S(p) = 1/((1 + p)(1 + p/c)). */
  private static PositiveElement weights(double headRatio) {
    return product(marchenkoPastur(1), marchenkoPastur(1 / headRatio));
  }

  private static RDiagonalElement noise(ScoreFunction score) {
    return circular(Math.sqrt(score.remainder()));
  }

  private static Map<String, Double> tokenParameters(double beta, double headRatio) {
    if (beta > LARGEST_TOKEN_BETA) {
      throw Check.failure(
          "beta",
          beta,
          "must be at most " + LARGEST_TOKEN_BETA + " for a law with tokens",
          "above it the score part is below 1e-9 of the law: use GaussianEquivalence.of");
    }
    return parameters(beta, headRatio);
  }

  private static Map<String, Double> parameters(double beta, double headRatio) {
    ScoreFunction score = ScoreFunction.softmax(checked(beta));
    return ScoreDomain.parameters(score, Domain.ratio("headRatio", headRatio));
  }

  private static double checked(double beta) {
    Check.positive("beta", beta);
    return Check.within(
        "beta",
        beta,
        SMALLEST_BETA,
        LARGEST_BETA,
        "above it θ₁ = exp(β²) − 1 overflows and heads are condensed, below it attention is"
            + " uniform");
  }
}
