package io.attentionspectra.model;

/** Where a model comes from; nothing is loaded before {@link #open}. */
public interface ModelSource {

  /**
   * A short name for sentences, titles and provenance.
   *
   * @return the name
   */
  String describe();

  /**
   * The name at the start of a sentence.
   *
   * @return {@link #describe}, its first letter in upper case
   */
  default String heading() {
    return Capital.of(describe());
  }

  /**
   * Loads the model.
   *
   * @return a session, to be closed by the caller
   * @throws IllegalArgumentException if the model cannot be loaded, saying what, where and how to
   *     mend it
   */
  ModelSession open();
}
