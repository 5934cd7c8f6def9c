package io.attentionspectra.nulls;

import io.attentionspectra.attention.Visibility;
import io.attentionspectra.family.LawFamily;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.spectrum.SpectralLaw;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/**
 * The families of causal laws that a null has been asked for, one for each length and head size:
 * what all heads of a study share. Safe for several threads.
 */
final class CausalFamilies {

  /**
   * Heads of a model from which on families pay: an octave of one costs as much as 8 laws or more,
   * and the heads of a model spread over three or four octaves.
   */
  private static final int MANY = 48;

  private final Function<? super HeadSizes, LawFamily> family;
  private final ConcurrentMap<HeadSizes, LawFamily> families = new ConcurrentHashMap<>();

  /**
   * @param family the family of heads of given sizes
   */
  CausalFamilies(Function<? super HeadSizes, LawFamily> family) {
    this.family = family;
  }

  /** Whether a model has so many causal heads that tables cost less than a law for each. */
  static boolean pay(ModelShape model) {
    return model.visibility().equals(Visibility.CAUSAL) && model.layers() * model.heads() >= MANY;
  }

  /** What heads of one family have in common: ℓ and m. */
  record HeadSizes(int length, int headSize) {}

  /** The law of a causal head on one text; empty where there is none. */
  Optional<SpectralLaw> law(HeadReading head) {
    HeadSizes sizes = new HeadSizes(head.length(), head.headSize());
    try {
      return Optional.of(families.computeIfAbsent(sizes, family).at(head.betaHat()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
