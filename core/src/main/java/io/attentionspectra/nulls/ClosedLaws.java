package io.attentionspectra.nulls;

import io.attentionspectra.law.GaussianEquivalence;
import io.attentionspectra.law.SphericalEquivalence;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.spectrum.SoftEdged;
import java.util.Optional;

/**
 * The closed laws of heads. They are defined for any β in their numerical domain and describe heads
 * in the linear regime under a full mask only: the regime is reported beside them.
 */
public final class ClosedLaws {

  private ClosedLaws() {}

  /** The law of a head, or nothing where β̂ is outside its domain or it cannot be resolved. */
  public static Optional<SoftEdged> of(ClosedAttentionLaw kind, HeadReading reading) {
    double beta = reading.scores().betaHat();
    int length = reading.length();
    int headSize = reading.headSize();
    try {
      return Optional.of(
          switch (kind) {
            case GAUSSIAN_EQUIVALENCE -> GaussianEquivalence.of(beta, headSize / (double) length);
            case SPHERICAL_EQUIVALENCE -> SphericalEquivalence.of(length, headSize, beta);
          });
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
