package io.attentionspectra.study;

import io.attentionspectra.ensemble.HeadEnsemble;
import io.attentionspectra.model.HeadFigures;
import io.attentionspectra.model.HeadSite;
import io.attentionspectra.nulls.AttentionNull;
import io.attentionspectra.nulls.DrawnNull;
import io.attentionspectra.nulls.LawNull;
import io.attentionspectra.nulls.ReplicaCount;
import io.attentionspectra.spectrum.SpectralLaw;
import java.util.Optional;
import java.util.function.Function;

/** A study whose last step was the probe of attention spectra. */
public interface AttentionStep extends Study {

  /**
   * Sets the spectra against nulls, those before included.
   *
   * @param nulls at least one, of different names
   * @return a new study
   * @throws IllegalArgumentException if there is none or a name comes twice
   */
  AttentionStep against(AttentionNull... nulls);

  /**
   * Sets the spectra of all heads against one law of your own.
   *
   * @param law a law of squared singular values, in the normalisation of {@code docs/notation.md}
   * @return a new study
   * @throws IllegalArgumentException if the study has a null of the law's name
   */
  default AttentionStep against(SpectralLaw law) {
    return against(LawNull.of(law));
  }

  /**
   * Sets the spectra against a law of your own that depends on the head.
   *
   * @param name the name of the null, a phrase without an article
   * @param law the law at a head; an {@link IllegalArgumentException} says that there is none
   * @return a new study
   * @throws IllegalArgumentException if the study has a null of this name
   */
  default AttentionStep against(
      String name, Function<? super HeadFigures, ? extends SpectralLaw> law) {
    return against(LawNull.of(name, law));
  }

  /**
   * Sets the spectra against heads of your own, drawn beside every measured one.
   *
   * @param name the name of the null, a phrase without an article
   * @param replicas how often it is drawn
   * @param heads what to draw beside a head; nothing where the site does not show what it takes
   * @return a new study
   * @throws IllegalArgumentException if the study has a null of this name
   */
  default AttentionStep against(
      String name,
      ReplicaCount replicas,
      Function<? super HeadSite, Optional<? extends HeadEnsemble>> heads) {
    return against(DrawnNull.of(name, replicas, heads));
  }
}
