package io.attentionspectra.formats.internal.reading;

import io.attentionspectra.base.Check;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What texts give to a model, each (B, T) for B texts of T tokens. */
public enum InputKind {
  /** Token numbers. */
  IDS("input_ids", "(input_?|token_?)?ids|tokens|inputs?|x|src|idx|indices"),
  /** 1 for tokens and 0 for padding. */
  MASK("attention_mask", "(attention|input|token|attn)?_?mask"),
  /** True for padding. */
  PADDING("padding_mask", "(src_)?(key_)?padding(_mask)?|pad(_mask)?"),
  /** Token types. */
  TYPES("token_type_ids", "(token_)?(type|segment)_?ids|(token_)?types?|segments?|segs?"),
  /** Position numbers, one after another. */
  POSITIONS("position_ids", "position_?ids|positions?|pos");

  private final String input;
  private final String names;

  InputKind(String input, String names) {
    this.input = input;
    this.names = names;
  }

  /** Its usual name, by which users say it. */
  @Override
  public String toString() {
    return input;
  }

  /**
   * The kind that goes by a usual name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static InputKind of(String input) {
    return Arrays.stream(values())
        .filter(kind -> kind.input.equals(input))
        .findFirst()
        .orElseThrow(
            () ->
                Check.failure(
                    "inputs",
                    input,
                    "is nothing that texts give",
                    "give one of " + Arrays.toString(values())));
  }

  /** The kind that the name of an argument tells, if any. */
  public static Optional<InputKind> named(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return Arrays.stream(values()).filter(kind -> lower.matches(kind.names)).findFirst();
  }
}
