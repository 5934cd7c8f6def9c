package io.attentionspectra.nulls;

import io.attentionspectra.attention.Visibility;
import io.attentionspectra.base.Check;
import io.attentionspectra.family.LawFamily;
import io.attentionspectra.masked.MaskProfile;
import io.attentionspectra.model.HeadReading;
import io.attentionspectra.model.ModelShape;
import io.attentionspectra.spectrum.SpectralLaw;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * The laws of heads under masks that a null has been asked for. Of a model of many heads a family
 * for each length, head size and mask, which all heads of a study share; else the latest laws,
 * since a head as computed and balanced has the same. Safe for several threads.
 */
final class MaskFamilies {

  /**
   * Heads of a model from which on families pay: an octave of one costs as much as 8 laws or more,
   * and the heads of a model spread over three or four octaves.
   */
  private static final int MANY = 48;

  /** Laws that are kept: more than heads of a layer are compared at a time. */
  private static final int RECENT = 64;

  private final Optional<Makers> makers;
  private final Map<Head, SpectralLaw> recent =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Head, SpectralLaw> eldest) {
              return size() > RECENT;
            }
          });

  private final ConcurrentMap<Heads, LawFamily> families = new ConcurrentHashMap<>();

  private MaskFamilies(Optional<Makers> makers) {
    this.makers = makers;
  }

  /** The family of causal heads of one length and size. */
  interface OfCausal {
    LawFamily of(int length, int headSize);
  }

  /** The family of heads of one length and size under another mask. */
  interface OfMasked {
    LawFamily of(int length, int headSize, MaskProfile mask);
  }

  private record Makers(OfCausal causal, OfMasked masked) {}

  /** What heads of one family have in common. */
  private record Heads(int length, int headSize, Visibility visibility) {

    static Heads of(HeadReading head) {
      return new Heads(head.length(), head.headSize(), head.visibility());
    }
  }

  /** What the law of one head depends on. */
  private record Head(Heads sizes, double betaHat) {}

  /** No families: every law is solved for by itself. */
  static MaskFamilies none() {
    return new MaskFamilies(Optional.empty());
  }

  /** Families made when first needed. */
  static MaskFamilies of(OfCausal causal, OfMasked masked) {
    return new MaskFamilies(Optional.of(new Makers(causal, masked)));
  }

  /** Whether a model has so many heads that tables cost less than a law for each. */
  static boolean pay(ModelShape model) {
    return model.layers() * model.heads() >= MANY;
  }

  /**
   * The law of a head on one text whose mask hides keys.
   *
   * @param exact makes the exact law
   */
  SpectralLaw law(HeadReading head, Supplier<? extends SpectralLaw> exact) {
    Heads sizes = Heads.of(head);
    if (makers.isPresent()) {
      return families.computeIfAbsent(sizes, this::family).at(head.betaHat());
    }
    Head own = new Head(sizes, head.betaHat());
    SpectralLaw known = recent.get(own);
    if (known == null) {
      known = exact.get();
      recent.put(own, known);
    }
    return known;
  }

  private LawFamily family(Heads heads) {
    Makers of = makers.orElseThrow();
    return heads.visibility().equals(Visibility.CAUSAL)
        ? of.causal().of(heads.length(), heads.headSize())
        : of.masked()
            .of(heads.length(), heads.headSize(), profile(heads.visibility(), heads.length()));
  }

  /**
   * The mask of a local visibility over the length of a text: a query of a window of w sees w/ℓ of
   * it, one of a band of r the keys less than (r + ½)/ℓ before and after it.
   *
   * @throws IllegalArgumentException if the text has several chunks, for which no law is known
   */
  static MaskProfile profile(Visibility visibility, double length) {
    if (visibility.chunk() < length) {
      throw Check.failure(
          "chunk",
          visibility.chunk(),
          "hides keys by their place, for which there is no closed law",
          "compare with drawn heads, or read texts of one chunk");
    }
    return visibility.isCausal()
        ? MaskProfile.window((visibility.back() + 1.0) / length)
        : MaskProfile.band((visibility.back() + 0.5) / length);
  }
}
