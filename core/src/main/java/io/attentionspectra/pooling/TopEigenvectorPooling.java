package io.attentionspectra.pooling;

import io.attentionspectra.base.Check;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The unit eigenvector of the largest eigenvalue of R, which maximises α/κ (Rayleigh quotient),
 * with the sign that makes its sum positive. Source: M. Seddik, arXiv 2605.06826. A sequence of T
 * positions, fewer than R has, takes that of the leading T × T block; a longer one is refused.
 * Weights are kept once computed.
 */
final class TopEigenvectorPooling implements LinearPooling {

  private final PositionalCorrelation correlation;
  private final Map<Integer, double[]> known = new ConcurrentHashMap<>();

  TopEigenvectorPooling(PositionalCorrelation correlation) {
    this.correlation = correlation;
  }

  @Override
  public String name() {
    return "top-eigenvector";
  }

  @Override
  public String describe() {
    return "the top eigenvector of the positional correlation";
  }

  @Override
  public double[] weights(int length) {
    Check.atLeast("length", length, 1);
    Check.within("length", length, 1, correlation.length(), "cut the sequence to the size of R");
    return known.computeIfAbsent(length, this::compute).clone();
  }

  private double[] compute(int length) {
    return length == 1 ? new double[] {1} : correlation.leading(length).topEigenvector();
  }
}
