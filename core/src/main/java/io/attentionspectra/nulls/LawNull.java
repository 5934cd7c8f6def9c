package io.attentionspectra.nulls;

import io.attentionspectra.model.HeadDraw;
import io.attentionspectra.model.HeadFigures;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.spectrum.SpectralLaw;
import java.util.Optional;
import java.util.function.Function;
import org.apiguardian.api.API;

/**
 * A null of attention that is a law. Its name, its place and the law at a head are all that is
 * needed; p-values of single directions need {@link #edge()} too, and a law that is {@link
 * io.attentionspectra.spectrum.SoftEdged}.
 */
public non-sealed interface LawNull extends AttentionNull {

  /**
   * The law of the squared singular values of √ℓ(A − column means), or of what else {@code head}
   * says was measured.
   *
   * @param head β̂, sizes and visibility, of one text or on average over several
   * @return the law; empty where the null says nothing of such heads
   * @throws IllegalArgumentException if the law does not exist or cannot be resolved there, saying
   *     why; the head is then not set against this null
   */
  Optional<SpectralLaw> law(HeadFigures head);

  /**
   * The law where it exists.
   *
   * @param head β̂, sizes and visibility
   * @return the law; empty also where {@link #law} gives a reason for having none
   */
  default Optional<SpectralLaw> existing(HeadFigures head) {
    try {
      return law(head);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Override
  default String describe() {
    return "the " + name() + " law";
  }

  @Override
  default Optional<HeadDraw> draw() {
    return Optional.empty();
  }

  @Override
  @API(status = API.Status.INTERNAL)
  default Optional<NullAtHead> at(HeadReading reading) {
    return existing(reading).map(law -> new LawAtHead(this, reading, law));
  }

  @Override
  default String absence(HeadReading reading) {
    try {
      return law(reading).isPresent() ? "" : "it says nothing of such heads";
    } catch (IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /**
   * N0: independent Gaussian queries and keys, ℓ and m large.
   *
   * @return the Gaussian equivalence law at a head's β̂ and m/ℓ
   */
  static LawNull gaussianEquivalence() {
    return new GaussianEquivalenceNull();
  }

  /**
   * N1: independent queries and keys on spheres, at the head's own size.
   *
   * @return the spherical equivalence law at a head's β̂, ℓ and m
   */
  static LawNull sphericalEquivalence() {
    return new SphericalEquivalenceNull();
  }

  /**
   * One law for every head.
   *
   * @param law a law, in the normalisation of {@code docs/notation.md}
   * @return the null, named as the law is
   * @throws IllegalArgumentException if the name is blank
   */
  static LawNull of(SpectralLaw law) {
    return of(law.name(), head -> law);
  }

  /**
   * A law that depends on the head.
   *
   * @param name a phrase without an article
   * @param law the law at a head; an {@link IllegalArgumentException} says that there is none
   * @return the null
   * @throws IllegalArgumentException if the name is blank
   */
  static LawNull of(String name, Function<? super HeadFigures, ? extends SpectralLaw> law) {
    return new OwnLawNull(name, law);
  }
}
