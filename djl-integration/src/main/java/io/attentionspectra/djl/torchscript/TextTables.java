package io.attentionspectra.djl.torchscript;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.ParameterList;
import ai.djl.util.Pair;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The embedding tables of a TorchScript model, found by the names of its parameters.
 *
 * @param tokens token embedding table V × E, where there is a name that says so
 * @param positions longest text: rows of the position table, or 512 where there is none
 */
record TextTables(Optional<NDArray> tokens, int positions) {

  private static final int USUAL_POSITIONS = 512;

  private static final Pattern POSITIONS =
      Pattern.compile("(position|\\bwpe\\b|pos_emb)", Pattern.CASE_INSENSITIVE);

  private static final Pattern TOKENS =
      Pattern.compile(
          "(word_emb|\\bwte\\b|embed_tokens|tok\\w*_emb|\\bshared\\b|\\bembeddings?\\b)",
          Pattern.CASE_INSENSITIVE);

  static TextTables of(ParameterList parameters, int width) {
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
    return new TextTables(tokens, positions.map(TextTables::positionRows).orElse(USUAL_POSITIONS));
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
