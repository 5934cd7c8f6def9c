package io.attentionspectra.attention;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.score.ScoreFunction;
import io.attentionspectra.spectrum.Spectrum;
import java.util.Arrays;

/**
 * The {@link LinearisationStep}s of one matrix of scores, so that each model can be compared with
 * the next on the same draw. Full attention only; for ℓ_q × ℓ_k scores ℓ stands for ℓ_k in the
 * scaling and for ℓ_q in u.
 *
 * @param scores S, entries of variance 1
 * @param beta β
 * @param degree degree of Q
 * @param noise W, of the shape of S
 */
public record LinearisationChain(Matrix scores, double beta, int degree, Matrix noise) {

  /**
   * Checks the parts.
   *
   * @param scores S, ℓ_q × ℓ_k, both lengths at least 2
   * @param beta β, positive
   * @param degree degree of Q, at least 1
   * @param noise W, of the shape of S
   * @throws IllegalArgumentException if a number is too small, an entry not finite or the shapes
   *     differ
   */
  public LinearisationChain {
    Check.atLeast("queries", scores.rows(), 2);
    Check.atLeast("keys", scores.columns(), 2);
    scores.requireFinite("score");
    noise.requireFinite("noise");
    Check.positive("beta", beta);
    Check.atLeast("degree", degree, 1);
    if (noise.rows() != scores.rows() || noise.columns() != scores.columns()) {
      throw Check.failure("noise", noise, "must have the shape of the scores", "draw it anew");
    }
  }

  /**
   * The chain of a matrix of scores with the sufficient degree.
   *
   * @param scores S, ℓ_q × ℓ_k, entries of variance 1, both lengths at least 2
   * @param beta β, positive
   * @param randomness seed of the noise W
   * @return the chain
   * @throws IllegalArgumentException if a length is below 2 or β is not positive
   */
  public static LinearisationChain of(Matrix scores, double beta, Randomness randomness) {
    Check.atLeast("keys", scores.columns(), 2);
    double[] noise = randomness.child("noise", 0).gaussians(scores.rows() * scores.columns());
    return new LinearisationChain(
        scores,
        beta,
        ScoreFunction.sufficientDegree(beta, scores.columns()),
        Matrix.of(scores.rows(), scores.columns(), noise));
  }

  /**
   * The same chain with another degree of Q.
   *
   * @param other degree, at least 1
   * @return a new chain
   * @throws IllegalArgumentException if the degree is below 1
   */
  public LinearisationChain withDegree(int other) {
    return new LinearisationChain(scores, beta, other, noise);
  }

  /**
   * The exponential f, or its polynomial Q for the steps that use it.
   *
   * @param step a model
   * @return the function and its moments θ₁, θ₂
   */
  public ScoreFunction function(LinearisationStep step) {
    return switch (step) {
      case POLYNOMIAL, POLYNOMIAL_LINEAR -> ScoreFunction.taylor(beta, degree);
      case ATTENTION, NORMALISED, EXPONENTIAL, EXPONENTIAL_LINEAR -> ScoreFunction.softmax(beta);
    };
  }

  /**
   * The matrix of a model.
   *
   * @param step the model
   * @return a matrix of the shape of S, already scaled by √ℓ
   */
  public Matrix matrix(LinearisationStep step) {
    return switch (step) {
      case ATTENTION -> AttentionSpectrum.centred(softmax());
      case NORMALISED -> entrywise(step).centreColumns();
      case EXPONENTIAL, POLYNOMIAL -> entrywise(step);
      case POLYNOMIAL_LINEAR, EXPONENTIAL_LINEAR -> linear(function(step));
    };
  }

  /**
   * The squared singular values of a model.
   *
   * @param step the model
   * @param solver computes them
   * @return ℓ_q squared singular values, zeros included
   */
  public Spectrum spectrum(LinearisationStep step, SpectralSolver solver) {
    double[] squares = solver.squaredSingularValues(matrix(step));
    return Spectrum.of(Arrays.copyOf(squares, scores.rows()));
  }

  private Matrix softmax() {
    AttentionMask mask = AttentionMask.cross(scores.rows(), scores.columns());
    return Softmax.ofRows(scores.scale(beta), mask);
  }

  private Matrix entrywise(LinearisationStep step) {
    double root = Math.sqrt(scores.columns());
    ScoreFunction function = function(step);
    return scores.map(x -> function.function().applyAsDouble(x) / root);
  }

  private Matrix linear(ScoreFunction function) {
    double root = Math.sqrt(scores.columns());
    return scores
        .scale(Math.sqrt(function.linear()) / root)
        .plus(Math.sqrt(function.remainder()) / root, noise);
  }
}
