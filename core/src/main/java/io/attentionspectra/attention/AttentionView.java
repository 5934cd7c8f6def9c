package io.attentionspectra.attention;

/** What of a head's attention a spectrum is read from. */
public enum AttentionView {

  /** The attention matrix A as the model computes it. */
  RAW("as computed"),

  /** A balanced: without shifts of queries and biases of keys, so without attention sinks. */
  BALANCED("balanced");

  private final String label;

  AttentionView(String label) {
    this.label = label;
  }

  /**
   * Name for people.
   *
   * @return for example {@code balanced}
   */
  public String label() {
    return label;
  }
}
