package io.attentionspectra.model;

import io.attentionspectra.ensemble.HeadEnsemble;
import io.attentionspectra.spectrum.Spectrum;
import java.util.List;
import java.util.Optional;

/**
 * Random heads that a session draws beside each head it reads, as simulated nulls need them. The
 * session asks once per head and text, then draws the replicas of a layer together.
 */
public interface HeadDraw {

  /**
   * Name, which also seeds the replicas that are drawn on the heap.
   *
   * @return a name of its own among the draws of a request
   */
  String name();

  /**
   * How many heads to draw.
   *
   * @return at least 1
   */
  int replicas();

  /**
   * How many replicas are read whole before it is asked whether they are enough.
   *
   * @return from 1 to {@link #replicas}; all of them unless a draw says less
   */
  default int least() {
    return replicas();
  }

  /**
   * Whether whole spectra of some replicas say enough of the distance of the measured head from
   * this draw; of further replicas only the largest value is then read.
   *
   * @param measured spectrum of the measured head
   * @param replicas spectra of the replicas read so far, at least {@link #least}
   * @return true if no more are needed
   */
  default boolean enough(Spectrum measured, List<Spectrum> replicas) {
    return false;
  }

  /**
   * Whether p-values are taken from another draw where both are drawn, so that largest values of
   * this one are not needed.
   *
   * @param other another draw of the same request
   * @return false unless a draw says so
   */
  default boolean givesWayTo(HeadDraw other) {
    return false;
  }

  /**
   * Whether another draw beside it makes this one a picture alone: it is then drawn on the texts
   * that are plotted, and its distances are those of these texts.
   *
   * @param other another draw of the same request
   * @return false unless a draw says so
   */
  default boolean isPictureBeside(HeadDraw other) {
    return false;
  }

  /**
   * What to draw beside a head.
   *
   * @param site the head, and what the session can draw there by itself
   * @return heads of the size of the measured one, or nothing where the site does not show what
   *     they are made from
   */
  Optional<? extends HeadEnsemble> ensemble(HeadSite site);
}
