package io.attentionspectra.nulls;

import io.attentionspectra.ensemble.HeadEnsemble;
import io.attentionspectra.model.HeadDraw;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.model.HeadSite;
import io.attentionspectra.spectrum.Spectrum;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apiguardian.api.API;

/**
 * A null of attention that is drawn beside the measured head. A Monte Carlo p-value against it is
 * the rank of the measured value among the replicas and cannot be below 1/(replicas + 1).
 *
 * <p>Replicas are read whole only as far as the Kolmogorov–Smirnov distance needs them: one where
 * the measured spectrum is far from it, else one more at a time until the measured spectrum is four
 * times as far from them as they are from each other. Where a band is plotted, two are read at
 * least. Of the others only the largest value is read.
 */
public non-sealed interface DrawnNull extends AttentionNull, HeadDraw {

  @Override
  default String describe() {
    return "the " + name() + " (" + replicas() + (replicas() == 1 ? " replica)" : " replicas)");
  }

  @Override
  default Optional<HeadDraw> draw() {
    return Optional.of(this);
  }

  @Override
  default int least() {
    return 1;
  }

  @Override
  default boolean enough(Spectrum measured, List<Spectrum> replicas) {
    return EnoughReplicas.of(measured, replicas);
  }

  @Override
  default boolean givesWayTo(HeadDraw other) {
    return other instanceof DrawnNull stricter && stricter.strictness() > strictness();
  }

  @Override
  @API(status = API.Status.INTERNAL)
  default Optional<NullAtHead> at(HeadReading reading) {
    return Optional.ofNullable(reading.draws().get(this))
        .map(replicas -> new DrawsAtHead(this, reading, replicas));
  }

  @Override
  default String absence(HeadReading reading) {
    if (reading.estimated().isPresent()) {
      return "the text is read without its attention matrices, and each replica would cost as much"
          + " as the head";
    }
    return reading.betaHat() > 0
        ? "the model does not show what it is drawn from"
        : "the scores do not vary";
  }

  /**
   * N2: Gaussian queries and keys with the head's measured means and covariances.
   *
   * @param replicas how often it is drawn
   * @return the null
   */
  static DrawnNull covarianceSurrogate(ReplicaCount replicas) {
    return new CovarianceSurrogateNull(replicas.count());
  }

  /**
   * N3: the tokens that enter the layer under fresh Gaussian query and key weights.
   *
   * @param replicas how often it is drawn
   * @return the null
   */
  static DrawnNull reinitialisedHead(ReplicaCount replicas) {
    return new ReinitialisedHeadNull(replicas.count());
  }

  /**
   * Heads of one's own, made from what is measured of each head.
   *
   * @param name a phrase without an article
   * @param replicas how often it is drawn
   * @param heads what to draw beside a head, for example from {@link HeadSite#head()} and {@link
   *     HeadSite#tokens()}; nothing where the site does not show what it takes
   * @return the null
   * @throws IllegalArgumentException if the name is blank
   */
  static DrawnNull of(
      String name,
      ReplicaCount replicas,
      Function<? super HeadSite, Optional<? extends HeadEnsemble>> heads) {
    return new OwnDrawnNull(name, replicas.count(), heads);
  }
}
