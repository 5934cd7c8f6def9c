package io.attentionspectra.monitor.event;

import io.attentionspectra.model.Depth;

/** What an alarm or a spectrum is about: one head, or one pooled covariance. */
public sealed interface Place permits Place.Head, Place.Pooling {

  /**
   * The place in messages and tags.
   *
   * @return for example {@code layer 1 head 3} or {@code mean at last layer}
   */
  String name();

  /**
   * The place of a head.
   *
   * @param state its reading
   * @return layer and head
   */
  static Place of(HeadState state) {
    return new Head(state.layer(), state.head());
  }

  /**
   * The place of a pooled covariance.
   *
   * @param state its reading
   * @return strategy and depth
   */
  static Place of(PooledState state) {
    return Pooling.of(state.strategy(), state.depth());
  }

  /**
   * One head.
   *
   * @param layer number of the layer, from 0
   * @param head number of the head in its layer, from 0
   */
  record Head(int layer, int head) implements Place {

    @Override
    public String name() {
      return "layer " + layer + " head " + head;
    }
  }

  /**
   * One pooled covariance.
   *
   * @param name strategy and depth in words, as traces hold them
   */
  record Pooling(String name) implements Place {

    /**
     * From its parts.
     *
     * @param strategy name of the pooling
     * @param depth where tokens were read
     * @return the place
     */
    public static Pooling of(String strategy, Depth depth) {
      return new Pooling(strategy + " at " + depth.label());
    }
  }
}
