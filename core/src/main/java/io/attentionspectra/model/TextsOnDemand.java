package io.attentionspectra.model;

import java.util.AbstractList;
import java.util.RandomAccess;

/**
 * Texts that are read one by one when they are asked for, so that a corpus need not fit in memory.
 * {@link Texts} keeps such a list as it is instead of copying it; what it holds must not change.
 */
public abstract class TextsOnDemand extends AbstractList<String> implements RandomAccess {

  /** For implementations. */
  protected TextsOnDemand() {}
}
