package io.attentionspectra.ensemble;

import io.attentionspectra.base.Check;
import io.attentionspectra.base.Randomness;
import io.attentionspectra.linalg.Matrix;
import java.util.stream.IntStream;

/** The part both token tables share: noise vectors, and the signal in a random direction. */
final class TokenNoise {

  private final Matrix vectors;
  private final double[] direction;
  private final double signal;

  private TokenNoise(Matrix vectors, double[] direction, double signal) {
    this.vectors = vectors;
    this.direction = direction;
    this.signal = signal;
  }

  static TokenNoise draw(int dimension, int vocabulary, double signal, Randomness randomness) {
    Check.atLeast("dimension", dimension, 1);
    Check.atLeast("vocabulary", vocabulary, 2);
    Check.nonNegative("signal", signal);
    double[][] rows = new double[vocabulary][];
    IntStream.range(0, vocabulary)
        .parallel()
        .forEach(v -> rows[v] = randomness.child("token noise", v).gaussians(dimension));
    double[] direction = randomness.child("signal direction", 0).gaussians(dimension);
    double norm = 0;
    for (double x : direction) {
      norm += x * x;
    }
    for (int j = 0; j < dimension; j++) {
      direction[j] /= Math.sqrt(norm);
    }
    return new TokenNoise(Matrix.of(rows), direction, signal);
  }

  int dimension() {
    return vectors.columns();
  }

  int vocabulary() {
    return vectors.rows();
  }

  double signal() {
    return signal;
  }

  double[] direction() {
    return direction.clone();
  }

  /** z_v + sign · μ. */
  double[] token(int entry, int sign) {
    double[] token = vectors.row(entry);
    double scale = sign * Math.sqrt(signal);
    for (int j = 0; j < token.length; j++) {
      token[j] += scale * direction[j];
    }
    return token;
  }
}
