package io.attentionspectra.formats.torchscript.internal.source;

import java.util.List;

/**
 * A statement, or the header of a compound one: bodies follow in the order of the text.
 *
 * @param kind what happens to the value
 * @param targets variables assigned, several when a tuple is taken apart; empty otherwise
 * @param value what is evaluated
 * @param block where it stands
 */
public record Statement(Kind kind, List<String> targets, Expression value, Block block) {

  public enum Kind {
    ASSIGN,
    RETURN,
    EVALUATE
  }
}
