package io.attentionspectra.djl.torchscript;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.attentionspectra.djl.observe.TokenBatch;
import io.attentionspectra.formats.internal.reading.InputKind;
import io.attentionspectra.formats.torchscript.internal.inputs.InputArgument;
import java.util.List;
import java.util.Optional;

/**
 * How a batch of texts becomes the arguments of a model's {@code forward}. {@link InputTrial} makes
 * them of the arguments that may be meant and chooses those that are.
 *
 * @param arguments what each argument is, in their order
 * @param maskType element type of masks
 * @param firstPosition position number of the first token
 */
record TextInputs(List<InputArgument> arguments, DataType maskType, int firstPosition) {

  /** What to do with a model whose tracing made a constant of a size. */
  static final String TRACED_SIZES =
      "take sizes from the shape of the input when tracing, or use torch.jit.script";

  static TextInputs of(List<InputArgument> arguments) {
    return new TextInputs(arguments, DataType.INT64, 0);
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
  Optional<InputArgument> argument(InputKind kind) {
    return arguments.stream().filter(argument -> argument.kind() == kind).findFirst();
  }

  boolean has(InputKind kind) {
    return argument(kind).isPresent();
  }

  /** The arguments, in order. */
  NDList of(TokenBatch batch, NDManager scope) {
    NDList own = batch.toNDList(scope);
    NDArray mask = own.get(1);
    NDList given = new NDList();
    for (InputArgument argument : arguments) {
      NDArray array =
          switch (argument.kind()) {
            case IDS -> own.get(0);
            case MASK -> mask.toType(maskType, true);
            case PADDING -> mask.eq(0);
            case TYPES -> own.get(2);
            case POSITIONS -> positions(mask);
          };
      if (!argument.dictionary().isEmpty()) {
        array.setName(argument.dictionary() + "." + argument.name()); // the engine's way to say it
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
    return String.join(", ", arguments.stream().map(InputArgument::toString).toList());
  }
}
