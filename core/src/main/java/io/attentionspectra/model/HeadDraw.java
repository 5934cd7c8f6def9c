package io.attentionspectra.model;

import io.attentionspectra.ensemble.HeadEnsemble;
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
   * What to draw beside a head.
   *
   * @param site the head, and what the session can draw there by itself
   * @return heads of the size of the measured one, or nothing where the site does not show what
   *     they are made from
   */
  Optional<? extends HeadEnsemble> ensemble(HeadSite site);
}
