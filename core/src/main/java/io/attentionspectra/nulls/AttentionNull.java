package io.attentionspectra.nulls;

/** What a measured attention spectrum is set against. */
public sealed interface AttentionNull permits ClosedAttentionLaw, ReplicatedNull {

  /**
   * Name for tables and plots.
   *
   * @return the name
   */
  String label();

  /**
   * The null in words.
   *
   * @return the label, with the number of replicas where there are some
   */
  String describe();
}
