package io.attentionspectra.djl.torchscript;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.attentionspectra.djl.observe.TokenBatch;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a batch of texts becomes the arguments of a model's {@code forward}. {@link InputCandidates}
 * makes those that may be meant, {@link InputTrial} chooses the one that is.
 *
 * @param arguments what each argument is, in their order
 * @param maskType element type of masks
 * @param firstPosition position number of the first token
 */
record TextInputs(List<Argument> arguments, DataType maskType, int firstPosition) {

  /**
   * An argument, or an item of one that is a dictionary.
   *
   * @param name its name, or the key of the item
   * @param array what the engine's array is named by: empty for an argument of its own, {@code
   *     dictionary.key} for an item
   * @param kind what it is given
   */
  record Argument(String name, String array, Kind kind) {

    @Override
    public String toString() {
      return name + "=" + kind.input;
    }
  }

  /** Inputs that texts give, each (B, T). */
  enum Kind {
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

    /** Its usual name, by which users say it. */
    final String input;

    private final String names;

    Kind(String input, String names) {
      this.input = input;
      this.names = names;
    }

    /** The kind that an argument's name tells. */
    static Optional<Kind> named(String name) {
      String lower = name.toLowerCase(Locale.ROOT);
      return Arrays.stream(values()).filter(kind -> lower.matches(kind.names)).findFirst();
    }
  }

  /** What to do with a model that is not fed by texts. */
  static final String REMEDY = "use ProbedModel with your own Translator";

  static TextInputs of(List<Argument> arguments) {
    return new TextInputs(List.copyOf(arguments), DataType.INT64, 0);
  }

  /** The same with masks of another element type. */
  TextInputs withMaskType(DataType type) {
    return new TextInputs(arguments, type, firstPosition);
  }

  /** The same with positions that begin elsewhere. */
  TextInputs withFirstPosition(int first) {
    return new TextInputs(arguments, maskType, first);
  }

  /** The argument of a kind. */
  Optional<Argument> argument(Kind kind) {
    return arguments.stream().filter(argument -> argument.kind() == kind).findFirst();
  }

  boolean has(Kind kind) {
    return argument(kind).isPresent();
  }

  /** The arguments, in order. */
  NDList of(TokenBatch batch, NDManager scope) {
    NDList own = batch.toNDList(scope);
    NDArray mask = own.get(1);
    NDList given = new NDList();
    for (Argument argument : arguments) {
      NDArray array =
          switch (argument.kind()) {
            case IDS -> own.get(0);
            case MASK -> mask.toType(maskType, true);
            case PADDING -> mask.eq(0);
            case TYPES -> own.get(2);
            case POSITIONS -> positions(mask);
          };
      if (!argument.array().isEmpty()) {
        array.setName(argument.array());
      }
      given.add(array);
    }
    return given;
  }

  private NDArray positions(NDArray mask) {
    int length = Math.toIntExact(mask.getShape().get(1));
    NDArray row =
        mask.getManager().arange(firstPosition, firstPosition + length, 1, DataType.INT64);
    return row.reshape(1, length).broadcast(mask.getShape());
  }

  @Override
  public String toString() {
    return String.join(", ", arguments.stream().map(Argument::toString).toList());
  }
}
