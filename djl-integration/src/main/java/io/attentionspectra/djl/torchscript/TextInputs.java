package io.attentionspectra.djl.torchscript;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.attentionspectra.base.Check;
import io.attentionspectra.djl.observe.TokenBatch;
import io.attentionspectra.formats.torchscript.internal.source.Definition.Parameter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How a batch of texts becomes the arguments of a model's {@code forward}.
 *
 * @param kinds what each argument is
 * @param maskType element type of masks
 * @param firstPosition position number of the first token
 */
record TextInputs(List<Kind> kinds, DataType maskType, int firstPosition) {

  /** Arguments of a forward pass over texts, each (B, T). */
  enum Kind {
    /** Token numbers. */
    IDS("(input_?|token_?)?ids|tokens|inputs?|x|src|idx|indices"),
    /** 1 for tokens and 0 for padding. */
    MASK("(attention|input|token|attn)?_?mask"),
    /** True for padding. */
    PADDING("(src_)?(key_)?padding(_mask)?|pad_mask"),
    /** Token types. */
    TYPES("(token_)?(type|segment)_?ids|token_types|segments"),
    /** Position numbers, one after another. */
    POSITIONS("position_?ids|positions|pos");

    private final String names;

    Kind(String names) {
      this.names = names;
    }

    static Optional<Kind> named(String name) {
      String lower = name.toLowerCase(Locale.ROOT);
      return Arrays.stream(values()).filter(kind -> lower.matches(kind.names)).findFirst();
    }
  }

  /**
   * Names that tracing gives where it has none, and the order of Hugging Face models behind them.
   */
  private static final String ANONYMOUS = "(argument|input|arg|x)[_.]?\\d+";

  private static final List<Kind> USUAL_ORDER = List.of(Kind.IDS, Kind.MASK, Kind.TYPES);

  /**
   * Finds them from the names of the parameters; the first may have any name. Parameters with
   * defaults are left to their defaults from the first on that is not known.
   *
   * @throws IllegalArgumentException if another parameter is not known, saying which
   */
  static TextInputs of(Path file, List<Parameter> parameters) {
    List<Kind> kinds = new ArrayList<>();
    for (Parameter parameter : parameters) {
      Optional<Kind> kind = kind(parameter, kinds.size());
      if (kind.isEmpty() && parameter.optional()) {
        break;
      }
      kinds.add(kind.orElseThrow(() -> unknown(file, parameter, parameters)));
    }
    if (!kinds.contains(Kind.IDS)) {
      throw Check.failure("model", file, "takes no token numbers", REMEDY);
    }
    return new TextInputs(List.copyOf(kinds), DataType.INT64, 0);
  }

  /** What to do with a model that is not fed by texts. */
  static final String REMEDY = "use ProbedModel with your own Translator";

  private static Optional<Kind> kind(Parameter parameter, int place) {
    String type = parameter.type();
    if (!type.equals("Tensor") && !type.equals("Optional[Tensor]")) {
      return Optional.empty();
    }
    if (parameter.name().matches(ANONYMOUS) && place < USUAL_ORDER.size()) {
      return Optional.of(USUAL_ORDER.get(place));
    }
    return Kind.named(parameter.name()).or(() -> Optional.of(Kind.IDS).filter(ids -> place == 0));
  }

  private static IllegalArgumentException unknown(
      Path file, Parameter parameter, List<Parameter> all) {
    String signature =
        all.stream().map(p -> p.name() + ": " + p.type()).collect(Collectors.joining(", "));
    return Check.failure(
        "model",
        file,
        "cannot be fed with texts: forward(" + signature + ") asks for " + parameter.name(),
        REMEDY);
  }

  /** The same with masks of another element type. */
  TextInputs withMaskType(DataType type) {
    return new TextInputs(kinds, type, firstPosition);
  }

  /** The same with positions that begin elsewhere. */
  TextInputs withFirstPosition(int first) {
    return new TextInputs(kinds, maskType, first);
  }

  /** Whether padding is told apart from tokens. */
  boolean isMasked() {
    return kinds.contains(Kind.MASK) || kinds.contains(Kind.PADDING);
  }

  /** The arguments, in order. */
  NDList of(TokenBatch batch, NDManager scope) {
    NDList own = batch.toNDList(scope);
    NDArray mask = own.get(1);
    NDList arguments = new NDList();
    for (Kind kind : kinds) {
      arguments.add(
          switch (kind) {
            case IDS -> own.get(0);
            case MASK -> mask.toType(maskType, false);
            case PADDING -> mask.eq(0);
            case TYPES -> own.get(2);
            case POSITIONS -> positions(mask);
          });
    }
    return arguments;
  }

  private NDArray positions(NDArray mask) {
    int length = Math.toIntExact(mask.getShape().get(1));
    NDArray row =
        mask.getManager().arange(firstPosition, firstPosition + length, 1, DataType.INT64);
    return row.reshape(1, length).broadcast(mask.getShape());
  }
}
