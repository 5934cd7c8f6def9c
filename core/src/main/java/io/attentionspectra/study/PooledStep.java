package io.attentionspectra.study;

import io.attentionspectra.nulls.PooledNull;
import io.attentionspectra.nulls.TokenPopulation;
import io.attentionspectra.spectrum.SpectralLaw;
import java.util.function.Function;

/** A study whose last step was the probe of pooled covariances. */
public interface PooledStep extends Study {

  /**
   * Sets the covariances against laws, those before included.
   *
   * @param laws at least one, of different names
   * @return a new study
   * @throws IllegalArgumentException if there is none or a name comes twice
   */
  PooledStep against(PooledNull... laws);

  /**
   * Sets the covariances against one law of your own.
   *
   * @param law a law of eigenvalues at κ = 1, in the normalisation of {@code docs/notation.md}
   * @return a new study
   * @throws IllegalArgumentException if the study has a null of the law's name
   */
  default PooledStep against(SpectralLaw law) {
    return against(PooledNull.of(law));
  }

  /**
   * Sets the covariances against a law of your own that depends on the tokens.
   *
   * @param name the name of the null, a phrase without an article
   * @param law the law at κ = 1; an {@link IllegalArgumentException} says that there is none
   * @return a new study
   * @throws IllegalArgumentException if the study has a null of this name
   */
  default PooledStep against(
      String name, Function<? super TokenPopulation, ? extends SpectralLaw> law) {
    return against(PooledNull.of(name, law));
  }
}
