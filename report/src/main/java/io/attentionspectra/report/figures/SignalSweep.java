package io.attentionspectra.report.figures;

import io.attentionspectra.base.Randomness;
import io.attentionspectra.ensemble.SequenceEnsemble;
import io.attentionspectra.ensemble.SequenceSigns;
import io.attentionspectra.ensemble.TokenTable;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.linalg.SpectralSolver;
import io.attentionspectra.linalg.SymmetricEigen;
import io.attentionspectra.pooling.LinearPooling;

/**
 * The sample covariance of one draw of pooled sequences at every strength of the signal. With c the
 * pooled vectors without signal and g_n = Σ_t w_t ξ_t centred, a signal of strength s adds √s g uᵀ,
 * so S(s) = S(0) + √s (a uᵀ + u aᵀ) + s v u uᵀ, a = cᵀg/N, v = ‖g‖²/N: the draw is made once.
 */
final class SignalSweep {

  private final Matrix noise;
  private final double[] direction;
  private final double[] mixed;
  private final double gain;

  private SignalSweep(Matrix noise, double[] direction, double[] mixed, double gain) {
    this.noise = noise;
    this.direction = direction;
    this.mixed = mixed;
    this.gain = gain;
  }

  static SignalSweep of(
      SignModel model,
      PooledSetting setting,
      SequenceSigns signs,
      LinearPooling pooling,
      Randomness randomness) {
    TokenTable table = model.table(setting, 0, randomness.child("table", 0));
    SequenceEnsemble ensemble = new SequenceEnsemble(table, signs, randomness);
    int count = setting.sequences();
    Matrix pooled = ensemble.pooled(pooling, count).centreColumns();
    double[] gains = gains(ensemble, pooling, count);
    Matrix column = Matrix.of(count, 1, gains).centreColumns();
    return new SignalSweep(
        pooled.columnGram().scale(1.0 / count),
        table.direction(),
        pooled.transpose().times(column).scale(1.0 / count).toArray(),
        column.squaredNorm() / count);
  }

  private static double[] gains(SequenceEnsemble ensemble, LinearPooling pooling, int count) {
    double[] weights = pooling.weights(PooledSetting.TOKENS);
    double[] gains = new double[count];
    for (int n = 0; n < count; n++) {
      int[] signs = ensemble.signsOf(n);
      for (int t = 0; t < weights.length; t++) {
        gains[n] += weights[t] * signs[t];
      }
    }
    return gains;
  }

  /** The centred sample covariance with a signal of this strength ‖μ‖². */
  Matrix covariance(double signal) {
    double root = Math.sqrt(signal);
    return Matrix.generate(
        direction.length,
        direction.length,
        (i, j) ->
            noise.get(i, j)
                + root * (mixed[i] * direction[j] + direction[i] * mixed[j])
                + signal * gain * direction[i] * direction[j]);
  }

  /** Its spectrum, and the direction of its largest eigenvalue. */
  Reading at(double signal) {
    SymmetricEigen eigen = SpectralSolver.standard().eigen(covariance(signal), 1);
    double[] top = eigen.vector(0);
    double cosine = 0;
    for (int i = 0; i < top.length; i++) {
      cosine += top[i] * direction[i];
    }
    return new Reading(eigen.values(), cosine * cosine);
  }

  /**
   * What is seen of a sample covariance.
   *
   * @param eigenvalues in decreasing order
   * @param alignment (ûᵀu)²
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Reading(double[] eigenvalues, double alignment) {

    double largest() {
      return eigenvalues[0];
    }
  }
}
