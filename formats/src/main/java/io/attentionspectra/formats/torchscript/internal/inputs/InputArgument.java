package io.attentionspectra.formats.torchscript.internal.inputs;

import io.attentionspectra.formats.internal.reading.InputKind;

/**
 * An argument of {@code forward}, or an item of one that is a dictionary, and what it is given.
 *
 * @param name its name, or the key of the item
 * @param dictionary name of the dictionary, empty for an argument of its own
 * @param kind what it is given
 */
public record InputArgument(String name, String dictionary, InputKind kind) {

  @Override
  public String toString() {
    return name + "=" + kind;
  }
}
