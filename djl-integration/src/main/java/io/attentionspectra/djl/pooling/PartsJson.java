package io.attentionspectra.djl.pooling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attentionspectra.base.Check;
import io.attentionspectra.lengths.LengthScale;
import io.attentionspectra.lengths.PositionClasses;
import io.attentionspectra.lengths.TextCorrelation;
import io.attentionspectra.lengths.TextEigenvectorPooling;
import io.attentionspectra.linalg.Matrix;
import io.attentionspectra.pooling.TokenFrequencies;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;

/**
 * What {@link PoolingFile} holds of {@link EstimatedParts}: {@code weights}; {@code frequencies}
 * {{@code tokens}, {@code counts}}; {@code lengths} {{@code positions} {{@code absolute}, {@code
 * relative}, {@code from}: start or end}, {@code correlation}, lower triangle row by row, {@code
 * lengths}, {@code scales}}.
 */
final class PartsJson {

  static final String WEIGHTS = "weights";
  static final String FREQUENCIES = "frequencies";
  static final String LENGTHS = "lengths";

  /** Far above what is estimated; what a damaged file says must not fill the memory. */
  private static final int LARGEST = 4096;

  private final JsonNode tree;

  private PartsJson(JsonNode tree) {
    this.tree = tree;
  }

  static void write(EstimatedParts parts, ObjectNode tree) {
    if (parts.weights().length > 0) {
      array(tree.putArray(WEIGHTS), parts.weights());
    }
    parts.frequencies().ifPresent(counts -> write(counts, tree.putObject(FREQUENCIES)));
    parts.lengths().ifPresent(pooling -> write(pooling, tree.putObject(LENGTHS)));
  }

  private static void write(TokenFrequencies frequencies, ObjectNode tree) {
    ArrayNode tokens = tree.putArray("tokens");
    ArrayNode counts = tree.putArray("counts");
    frequencies
        .counts()
        .forEach(
            (token, count) -> {
              tokens.add(token);
              counts.add(count);
            });
  }

  private static void write(TextEigenvectorPooling pooling, ObjectNode tree) {
    PositionClasses positions = pooling.correlation().positions();
    tree.putObject("positions")
        .put("absolute", positions.absolute())
        .put("relative", positions.relative())
        .put("from", positions.fromEnd() ? "end" : "start");
    ArrayNode correlation = tree.putArray("correlation");
    for (int c = 0; c < positions.count(); c++) {
      for (int e = 0; e <= c; e++) {
        correlation.add(pooling.correlation().matrix().get(c, e));
      }
    }
    array(tree.putArray("lengths"), pooling.scale().lengths());
    array(tree.putArray("scales"), pooling.scale().scales());
  }

  private static void array(ArrayNode array, double[] numbers) {
    for (double number : numbers) {
      array.add(number);
    }
  }

  /**
   * Reads the entries that are there.
   *
   * @throws IllegalArgumentException saying what is missing or wrong, without the file's name
   */
  static EstimatedParts read(JsonNode tree) {
    PartsJson json = new PartsJson(tree);
    int entries =
        (tree.has(WEIGHTS) ? 1 : 0) + (tree.has(FREQUENCIES) ? 1 : 0) + (tree.has(LENGTHS) ? 1 : 0);
    if (entries > 1) {
      throw new IllegalArgumentException("more than one of weights, frequencies and lengths");
    }
    return tree.has(WEIGHTS)
        ? EstimatedParts.ofWeights(json.numbers(tree, WEIGHTS))
        : json.frequencies()
            .map(EstimatedParts::ofFrequencies)
            .or(() -> json.lengths().map(EstimatedParts::ofLengths))
            .orElse(EstimatedParts.NONE);
  }

  private Optional<TokenFrequencies> frequencies() {
    if (!tree.has(FREQUENCIES)) {
      return Optional.empty();
    }
    JsonNode node = only(tree.path(FREQUENCIES), FREQUENCIES, Set.of("tokens", "counts"));
    JsonNode tokens = node.path("tokens");
    JsonNode counts = node.path("counts");
    if (!tokens.isArray() || !counts.isArray() || tokens.size() != counts.size()) {
      throw new IllegalArgumentException("frequencies need as many tokens as counts");
    }
    TokenFrequencies frequencies = new TokenFrequencies();
    for (int i = 0; i < tokens.size(); i++) {
      if (!tokens.get(i).isInt() || !counts.get(i).canConvertToLong()) {
        throw new IllegalArgumentException("frequencies need whole numbers");
      }
      frequencies.add(tokens.get(i).asInt(), counts.get(i).asLong());
    }
    return Optional.of(frequencies);
  }

  private Optional<TextEigenvectorPooling> lengths() {
    if (!tree.has(LENGTHS)) {
      return Optional.empty();
    }
    JsonNode node =
        only(tree.path(LENGTHS), LENGTHS, Set.of("positions", "correlation", "lengths", "scales"));
    PositionClasses positions = positions(node.path("positions"));
    double[] triangle = numbers(node, "correlation");
    int count = positions.count();
    if (triangle.length != (long) count * (count + 1) / 2) {
      throw new IllegalArgumentException("correlation needs the triangle of " + count + " rows");
    }
    Matrix matrix =
        Matrix.generate(
            count,
            count,
            (c, e) -> triangle[Math.max(c, e) * (Math.max(c, e) + 1) / 2 + Math.min(c, e)]);
    return Optional.of(
        pooling(
            TextCorrelation.nearest(positions, matrix),
            new LengthScale(numbers(node, "lengths"), numbers(node, "scales"))));
  }

  private TextEigenvectorPooling pooling(TextCorrelation correlation, LengthScale scale) {
    boolean scaled = tree.path("strategy").asText().equals("optimal-scale");
    TextEigenvectorPooling unscaled = TextEigenvectorPooling.unscaled(correlation);
    if (!scaled && !scale.equals(unscaled.scale())) {
      throw new IllegalArgumentException("only optimal-scale has scales other than 1");
    }
    return scaled ? TextEigenvectorPooling.scaled(correlation, scale) : unscaled;
  }

  private static PositionClasses positions(JsonNode node) {
    only(node, "positions", Set.of("absolute", "relative", "from"));
    boolean fromEnd = node.path("from").asText().equals("end");
    if (!fromEnd && !node.path("from").asText().equals("start")) {
      throw new IllegalArgumentException("positions are counted from start or end");
    }
    Check.within(
        "absolute positions", node.path("absolute").asInt(), 1, LARGEST, "save the pooling again");
    Check.within(
        "relative positions", node.path("relative").asInt(), 1, LARGEST, "save the pooling again");
    return new PositionClasses(
        node.path("absolute").asInt(), node.path("relative").asInt(), fromEnd);
  }

  private static JsonNode only(JsonNode node, String name, Set<String> keys) {
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      String key = names.next();
      if (!keys.contains(key)) {
        throw new IllegalArgumentException("unknown entry '" + key + "' in '" + name + "'");
      }
    }
    if (node.size() != keys.size()) {
      throw new IllegalArgumentException("'" + name + "' needs exactly " + String.join(", ", keys));
    }
    return node;
  }

  private double[] numbers(JsonNode parent, String key) {
    JsonNode list = parent.path(key);
    if (!list.isArray() || list.isEmpty()) {
      throw new IllegalArgumentException("has no list of numbers in '" + key + "'");
    }
    double[] numbers = new double[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      if (!list.get(i).isNumber()) {
        throw new IllegalArgumentException(
            "has " + list.get(i) + " instead of a number in '" + key + "'");
      }
      numbers[i] = list.get(i).asDouble();
    }
    return numbers;
  }
}
