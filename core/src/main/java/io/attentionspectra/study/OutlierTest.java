package io.attentionspectra.study;

import io.attentionspectra.attention.AttentionSpectrum;
import io.attentionspectra.attention.Regime;
import io.attentionspectra.ensemble.Replicas;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.model.SimulatedNull;
import io.attentionspectra.nulls.AttentionNull;
import io.attentionspectra.nulls.ClosedAttentionLaw;
import io.attentionspectra.nulls.ReplicatedNull;
import io.attentionspectra.signal.EdgeSignificance;
import io.attentionspectra.spectrum.SoftEdged;
import io.attentionspectra.spectrum.Spectrum;
import java.util.List;
import java.util.Optional;

/**
 * Which leading values of a head lie beyond its null. Every rank is compared with the largest value
 * of the null, so p-values increase with the rank and are conservative beyond the first.
 *
 * <p>With a simulated null (the re-initialised head before the covariance surrogate) the p-value is
 * the rank of the measured value, averaged over texts, among equally averaged replicas, (1 + #{≥})/
 * (replicas + 1). Without one, Tracy–Widom at the edge of the closed law (the spherical before the
 * Gaussian) is used where it is calibrated: every text in the linear regime with β̂ at most {@value
 * #SMALL_BETA}, no mask; over several texts twice the mean p-value, valid under any dependence (V.
 * Vovk and R. Wang, Biometrika 107 (2020) 791). Elsewhere there is no p-value.
 */
final class OutlierTest {

  /**
   * Largest β̂ for which the Tracy–Widom law of the closed edge was checked, at ℓ = m = 120 and
   * 250.
   */
  static final double SMALL_BETA = 0.55;

  /** Level below which a Tracy–Widom p-value makes an outlier. */
  private static final double LEVEL = 0.05;

  private static final List<ClosedAttentionLaw> LAWS =
      List.of(ClosedAttentionLaw.SPHERICAL_EQUIVALENCE, ClosedAttentionLaw.GAUSSIAN_EQUIVALENCE);

  private static final List<SimulatedNull> SIMULATED =
      List.of(SimulatedNull.REINITIALISED_HEAD, SimulatedNull.COVARIANCE_SURROGATE);

  private final boolean causal;
  private final boolean closedAsked;
  private final boolean simulatedAsked;

  /** For a model and the nulls that were asked for, also those that do not apply to it. */
  OutlierTest(boolean causal, List<AttentionNull> asked) {
    this.causal = causal;
    closedAsked = asked.stream().anyMatch(ClosedAttentionLaw.class::isInstance);
    simulatedAsked = asked.stream().anyMatch(ReplicatedNull.class::isInstance);
  }

  /**
   * What one text contributes.
   *
   * @param against label of the null
   * @param simulated whether the null is simulated
   * @param pValues Tracy–Widom p-value of each leading value; empty for a simulated null
   * @param nullLargest largest value of each replica; empty for a closed law
   * @param beyond number of values above every replica, or with a p-value below the level
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Evidence(
      String against, boolean simulated, double[] pValues, double[] nullLargest, int beyond) {}

  Optional<Evidence> of(NullComparison comparison) {
    HeadReading reading = comparison.reading();
    for (SimulatedNull kind : SIMULATED) {
      Replicas replicas = reading.nulls().get(kind);
      if (replicas != null) {
        return Optional.of(simulated(kind.label(), reading.spectrum().spectrum(), replicas));
      }
    }
    if (causal
        || reading.scores().regime() != Regime.LINEAR
        || reading.scores().betaHat() > SMALL_BETA) {
      return Optional.empty();
    }
    for (ClosedAttentionLaw kind : LAWS) {
      SoftEdged law = comparison.laws().get(kind.label());
      if (law != null) {
        return Optional.of(closed(kind.label(), reading.spectrum(), law));
      }
    }
    return Optional.empty();
  }

  /** Why a text gives no evidence. */
  String reason(NullComparison comparison) {
    double betaHat = comparison.reading().scores().betaHat();
    if (betaHat == 0) {
      return "the scores do not vary, so every token attends alike";
    }
    if (simulatedAsked) {
      return "the model does not show what the simulated nulls are drawn from";
    }
    if (!closedAsked) {
      return "no null was asked for; set heads against one";
    }
    if (causal) {
      return "the closed laws have no mask, and this model is causal; add a simulated null";
    }
    if (comparison.reading().scores().regime() == Regime.LINEAR && betaHat <= SMALL_BETA) {
      return "no closed law that was asked for exists at this β̂; add a simulated null";
    }
    return "outside the domain of the closed laws' edge (linear regime, β̂ at most "
        + SMALL_BETA
        + ", no mask) and no simulated null was asked for";
  }

  private static Evidence simulated(String label, Spectrum measured, Replicas replicas) {
    double[] largest = replicas.spectra().stream().mapToDouble(s -> s.spectrum().get(0)).toArray();
    double top = 0;
    for (double value : largest) {
      top = Math.max(top, value);
    }
    return new Evidence(label, true, new double[0], largest, above(measured, top));
  }

  private static Evidence closed(String label, AttentionSpectrum measured, SoftEdged law) {
    EdgeSignificance edge = EdgeSignificance.of(law);
    int size = measured.spectrum().size();
    double[] pValues =
        measured.leading().stream().mapToDouble(m -> edge.pValue(m.value(), size)).toArray();
    double critical = edge.criticalEigenvalue(LEVEL, size);
    return new Evidence(label, false, pValues, new double[0], above(measured.spectrum(), critical));
  }

  private static int above(Spectrum measured, double threshold) {
    int count = 0;
    while (count < measured.size() && measured.get(count) > threshold) {
      count++;
    }
    return count;
  }

  /** Whether a p-value from this test marks an outlier. */
  static boolean marks(double pValue, boolean simulated, int replicas) {
    return simulated ? pValue <= 1.0 / (replicas + 1) : pValue < LEVEL;
  }
}
