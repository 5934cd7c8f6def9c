package io.attentionspectra.nulls;

import io.attentionspectra.ensemble.Replicas;
import io.attentionspectra.spectrum.SpectralLaw;
import java.util.Optional;
import org.apiguardian.api.API;

/** What a null says of one head on one text: a law or replicas, and the distances to them. */
@API(status = API.Status.INTERNAL)
public abstract sealed class NullAtHead permits LawAtHead, DrawsAtHead {

  private final AttentionNull of;
  private final Distances distances;

  NullAtHead(AttentionNull of, Distances distances) {
    this.of = of;
    this.distances = distances;
  }

  /**
   * Distances of a measured spectrum from a null.
   *
   * @param kolmogorovSmirnov largest difference of the distribution functions
   * @param wasserstein area between them
   * @param underNull mean Kolmogorov–Smirnov distance of a replica from the others; NaN where the
   *     null has no two replicas
   */
  public record Distances(double kolmogorovSmirnov, double wasserstein, double underNull) {}

  /**
   * Whose word this is.
   *
   * @return the null
   */
  public final AttentionNull of() {
    return of;
  }

  /**
   * How far the measured spectrum is from it.
   *
   * @return the distances
   */
  public final Distances distances() {
    return distances;
  }

  /**
   * The law.
   *
   * @return the law; empty for draws, and for a law of something else than the spectrum that is
   *     read, such as relative attention
   */
  public Optional<SpectralLaw> law() {
    return Optional.empty();
  }

  /**
   * The replicas.
   *
   * @return what was drawn; empty for a law
   */
  public Optional<Replicas> replicas() {
    return Optional.empty();
  }

  /** What the leading values say against the null; nothing where it gives no p-values. */
  abstract Optional<Evidence> evidence();
}
