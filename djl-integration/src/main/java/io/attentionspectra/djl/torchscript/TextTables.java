package io.attentionspectra.djl.torchscript;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.ParameterList;
import ai.djl.util.Pair;
import io.attentionspectra.base.Check;
import io.attentionspectra.djl.observe.TokenBatch;
import io.attentionspectra.formats.internal.reading.InputKind;
import io.attentionspectra.formats.tokens.TokenizedText;
import io.attentionspectra.formats.torchscript.internal.inputs.InputArgument;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The embedding tables of a TorchScript model, found by their use, else by the names of its
 * parameters. {@link ProbedTextModel} asks it for its shape and before each pass.
 *
 * @param tokens token embedding table V × E, where it is known
 * @param positions longest text: rows of the position table, or 512 where there is none
 * @param tokenRows rows of the table that the model looks up by token numbers, where its source
 *     shows it
 * @param typeRows the same for token types
 */
record TextTables(
    Optional<NDArray> tokens, int positions, OptionalLong tokenRows, OptionalLong typeRows) {

  private static final int USUAL_POSITIONS = 512;

  private static final Pattern POSITIONS =
      Pattern.compile("(position|\\bwpe\\b|pos_emb)", Pattern.CASE_INSENSITIVE);

  private static final Pattern TOKENS =
      Pattern.compile(
          "(word_emb|\\bwte\\b|embed_tokens|tok\\w*_emb|\\bshared\\b|\\bembeddings?\\b)",
          Pattern.CASE_INSENSITIVE);

  /**
   * Finds them.
   *
   * @param parameters of the model
   * @param width E
   * @param inputs what the model is given
   * @param used the argument, or key, that each table is looked up by
   */
  static TextTables of(
      ParameterList parameters, int width, TextInputs inputs, Map<String, String> used) {
    Optional<NDArray> byTokens = table(parameters, inputs, used, InputKind.IDS);
    Predicate<Pair<String, Parameter>> table =
        pair -> {
          Shape shape = pair.getValue().getArray().getShape();
          return shape.dimension() == 2 && shape.get(1) == width;
        };
    Optional<NDArray> positions =
        parameters.stream()
            .filter(table)
            .filter(pair -> POSITIONS.matcher(pair.getKey()).find())
            .map(pair -> pair.getValue().getArray())
            .findFirst();
    Optional<NDArray> tokens =
        parameters.stream()
            .filter(table)
            .filter(pair -> TOKENS.matcher(pair.getKey()).find())
            .filter(pair -> !POSITIONS.matcher(pair.getKey()).find())
            .map(pair -> pair.getValue().getArray())
            .max(Comparator.comparingLong(array -> array.getShape().get(0)));
    return new TextTables(
        byTokens.filter(array -> array.getShape().get(1) == width).or(() -> tokens),
        positions.map(TextTables::positionRows).orElse(USUAL_POSITIONS),
        rows(byTokens),
        rows(table(parameters, inputs, used, InputKind.TYPES)));
  }

  /** The table that is looked up by an input; of several, the one with the fewest rows. */
  private static Optional<NDArray> table(
      ParameterList parameters, TextInputs inputs, Map<String, String> used, InputKind kind) {
    String argument = inputs.argument(kind).map(InputArgument::name).orElse("");
    return used.entrySet().stream()
        .filter(entry -> !argument.isEmpty() && entry.getValue().equals(argument))
        .filter(entry -> parameters.contains(entry.getKey()))
        .map(entry -> parameters.get(entry.getKey()).getArray())
        .filter(array -> array.getShape().dimension() == 2)
        .min(Comparator.comparingLong(array -> array.getShape().get(0)));
  }

  private static OptionalLong rows(Optional<NDArray> table) {
    return table.isEmpty() ? OptionalLong.empty() : OptionalLong.of(table.get().getShape().get(0));
  }

  /**
   * Refuses texts with numbers that the model has no row for.
   *
   * @throws IllegalArgumentException saying which number and how many rows
   */
  void requireRows(TokenBatch batch) {
    requireRows("token number", largest(batch, TokenizedText::ids), tokenRows);
    requireRows("token type", largest(batch, TokenizedText::types), typeRows);
  }

  private static void requireRows(String what, long largest, OptionalLong rows) {
    if (rows.isPresent() && largest >= rows.getAsLong()) {
      throw Check.failure(
          what,
          largest,
          "has no row in the model's table, which has " + rows.getAsLong(),
          "give the tokenizer.json that the model was trained with");
    }
  }

  /** The largest number of a batch. */
  static long largest(TokenBatch batch, Function<TokenizedText, long[]> numbers) {
    return batch.texts().stream()
        .flatMapToLong(text -> Arrays.stream(numbers.apply(text)))
        .max()
        .orElse(0);
  }

  private static int positionRows(NDArray table) {
    int rows = Math.toIntExact(table.getShape().get(0));
    return isOffset(table) ? rows - 2 : rows;
  }

  /** RoBERTa and OPT reserve the two rows before the first position: 514 rows are 512 positions. */
  private static boolean isOffset(NDArray table) {
    long rows = table.getShape().get(0);
    return Long.bitCount(rows - 2) == 1 && rows >= 130;
  }

  /**
   * Number of the first position where a model is given them: RoBERTa and its like take the row as
   * it is, so 2, the row after that of padding; OPT, whose table is {@code embed_positions}, adds
   * the two itself.
   */
  static int firstPosition(ParameterList parameters) {
    return parameters.stream()
            .filter(pair -> pair.getKey().contains("position_embeddings"))
            .map(pair -> pair.getValue().getArray())
            .anyMatch(array -> array.getShape().dimension() == 2 && isOffset(array))
        ? 2
        : 0;
  }

  /** V, where the table is known. */
  OptionalInt vocabulary() {
    return tokens
        .map(table -> OptionalInt.of(Math.toIntExact(table.getShape().get(0))))
        .orElse(OptionalInt.empty());
  }
}
