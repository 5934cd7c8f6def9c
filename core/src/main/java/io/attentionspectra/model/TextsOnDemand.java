package io.attentionspectra.model;

import java.util.AbstractList;
import java.util.RandomAccess;
import org.apiguardian.api.API;

/**
 * Texts that are read one by one when they are asked for, so that a corpus need not fit in memory.
 * {@link Texts} keeps such a list as it is instead of copying it; what it holds must not change.
 */
@API(status = API.Status.INTERNAL)
public abstract class TextsOnDemand extends AbstractList<String> implements RandomAccess {

  /** For implementations. */
  protected TextsOnDemand() {}
}
