package io.attentionspectra.cli;

import io.attentionspectra.base.Check;
import io.attentionspectra.pooling.LinearPooling;
import io.attentionspectra.pooling.Poolings;
import io.attentionspectra.pooling.PositionalCorrelation;
import io.attentionspectra.pooling.SignalToNoise;

/** Poolings by their names on the command line. */
final class PoolingNames {

  private static final String HARMONIC = "harmonic:";

  private PoolingNames() {}

  static LinearPooling pooling(String name, PositionalCorrelation correlation) {
    if (name.startsWith(HARMONIC)) {
      return Poolings.harmonicCausal(tau(name));
    }
    return switch (name) {
      case "mean" -> Poolings.mean();
      case "first" -> Poolings.first();
      case "last" -> Poolings.last();
      case "position-weighted" -> Poolings.positionWeightedMean();
      case "top-eigenvector" -> Poolings.topEigenvector(correlation);
      case "learned" -> Poolings.learned(new SignalToNoise(correlation));
      default ->
          throw Check.failure(
              "--pooling",
              "'" + name + "'",
              "is no linear pooling",
              "give mean, first, last, position-weighted, harmonic:1, top-eigenvector or learned");
    };
  }

  private static double tau(String name) {
    try {
      return Check.finite("tau", Double.parseDouble(name.substring(HARMONIC.length())));
    } catch (NumberFormatException e) {
      throw Check.failure(
          "--pooling", "'" + name + "'", "has no number after the colon", "write harmonic:1");
    }
  }
}
