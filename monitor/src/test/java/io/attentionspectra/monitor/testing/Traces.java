package io.attentionspectra.monitor.testing;

import io.attentionspectra.attention.Regime;
import io.attentionspectra.base.Provenance;
import io.attentionspectra.model.Depth;
import io.attentionspectra.monitor.event.BalancedState;
import io.attentionspectra.monitor.event.HeadState;
import io.attentionspectra.monitor.event.MonitorCost;
import io.attentionspectra.monitor.event.MonitorReading;
import io.attentionspectra.monitor.event.PooledState;
import io.attentionspectra.monitor.event.TraceStart;
import io.attentionspectra.spectrum.Spectrum;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Made-up events. */
public final class Traces {

  private Traces() {}

  /** A start at a step. */
  public static TraceStart start(int step) {
    return new TraceStart(
        step,
        "attention spectra",
        "tiny",
        List.of("attention spectra"),
        List.of(0, 1),
        List.of(0),
        "every batch",
        0.03,
        42,
        new Provenance(Map.of("java", "some")),
        Instant.EPOCH);
  }

  /** A head with that entropy, effective rank = entropy + 1, and the values given, edge 2. */
  public static HeadState head(int layer, double entropy, double... squares) {
    Spectrum spectrum = Spectrum.of(squares);
    return new HeadState(
        layer,
        0,
        squares.length,
        0.5,
        Regime.HEAVY_TAILED,
        List.of(spectrum.get(0)),
        spectrum.mean(),
        entropy + 1,
        entropy,
        0.5,
        0.25,
        OptionalDouble.of(2),
        OptionalDouble.of(0),
        Map.of("gaussian equivalence", 0.1),
        spectrum,
        Optional.empty());
  }

  /** The same head watched balanced, with that largest key bias, at key 2. */
  public static HeadState withBias(int layer, double bias) {
    HeadState plain = head(layer, 1, 2, 1);
    return new HeadState(
        plain.layer(),
        plain.head(),
        plain.length(),
        plain.betaHat(),
        plain.regime(),
        plain.largest(),
        plain.mean(),
        plain.effectiveRank(),
        plain.entropy(),
        plain.normalisedEntropy(),
        plain.sinkMass(),
        plain.edge(),
        plain.outliers(),
        plain.ks(),
        plain.spectrum(),
        Optional.of(new BalancedState(List.of(1.5, 0.5), 1, 1.8, bias, 2, bias / 4)));
  }

  /** A pooled covariance with no edge. */
  public static PooledState pooled(double... eigenvalues) {
    Spectrum spectrum = Spectrum.of(eigenvalues);
    OptionalDouble none = OptionalDouble.empty();
    return new PooledState(
        "mean",
        Depth.lastLayer(),
        OptionalDouble.of(0.25),
        none,
        List.of(spectrum.get(0)),
        none,
        none,
        none,
        none,
        spectrum);
  }

  /** A reading with one pooled covariance and the heads given. */
  public static MonitorReading reading(int step, HeadState... heads) {
    return new MonitorReading(
        step,
        1,
        OptionalDouble.of(Double.NaN),
        Map.of("accuracy", 0.75),
        List.of(heads),
        List.of(pooled(3, 1, 0.5)),
        Map.of("mean", List.of(0.5, 0.5)),
        new MonitorCost(step * 0.5, 0.125, OptionalDouble.of(0.0625), 1.5, 2));
  }
}
