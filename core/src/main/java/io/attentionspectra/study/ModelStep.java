package io.attentionspectra.study;

import io.attentionspectra.advice.AdviceStep;
import io.attentionspectra.model.Selection;
import io.attentionspectra.probe.AttentionProbe;
import io.attentionspectra.probe.PooledProbe;
import io.attentionspectra.probe.WindowPooling;
import io.attentionspectra.result.TokenTableView;

/** A model chosen, with nothing to measure yet. */
public interface ModelStep {

  /**
   * Chooses the layers of attention spectra.
   *
   * @param layers a selection of layers
   * @return a new step
   */
  ModelStep layers(Selection layers);

  /**
   * Chooses the heads of attention spectra, the same in every layer.
   *
   * @param heads a selection of heads
   * @return a new step
   */
  ModelStep heads(Selection heads);

  /**
   * Measures attention spectra.
   *
   * @param probe {@link Spectra#attentionSpectrum()}
   * @return a study, ready for the probe's nulls
   */
  AttentionStep probe(AttentionProbe probe);

  /**
   * Measures pooled covariances.
   *
   * @param probe {@link Spectra#pooledCovariance}
   * @return a study, ready for the probe's laws
   * @throws IllegalArgumentException if a pooling is the authors' own
   */
  PooledStep probe(PooledProbe probe);

  /**
   * Asks which pooling to choose.
   *
   * @param poolings at least one, of different labels
   * @return the question
   * @throws IllegalArgumentException if there is none or a label comes twice
   */
  AdviceStep pooling(WindowPooling... poolings);

  /**
   * Loads the model, reads the spectrum of its token table and closes it.
   *
   * @return the spectrum against a low-rank population over isotropic noise
   * @throws IllegalArgumentException if the model has no token table
   */
  TokenTableView tokenTable();
}
