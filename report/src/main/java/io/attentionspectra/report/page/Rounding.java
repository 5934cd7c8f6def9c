package io.attentionspectra.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;

/**
 * Numbers rounded to what a picture can show; a number that is not finite becomes null.
 *
 * <p>Significant digits: 5 of a measured spectrum (list {@code values}), 3 of a band of replicas
 * ({@code mean}, {@code lower}, {@code upper}), 4 of anything else, whose grid points lie close
 * together at an edge.
 */
final class Rounding {

  private static final MathContext DRAWN = new MathContext(4);
  private static final MathContext BAND = new MathContext(3);
  private static final Map<String, MathContext> OWN =
      Map.of("values", new MathContext(5), "mean", BAND, "lower", BAND, "upper", BAND);

  private Rounding() {}

  static JsonNode of(JsonNode tree) {
    return rounded(tree, DRAWN);
  }

  private static JsonNode rounded(JsonNode node, MathContext precision) {
    if (node instanceof ObjectNode object) {
      ObjectNode copy = JsonNodeFactory.instance.objectNode();
      object
          .properties()
          .forEach(
              field ->
                  copy.set(
                      field.getKey(),
                      rounded(field.getValue(), OWN.getOrDefault(field.getKey(), precision))));
      return copy;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode copy = JsonNodeFactory.instance.arrayNode(array.size());
      array.forEach(element -> copy.add(rounded(element, precision)));
      return copy;
    }
    return node.isFloatingPointNumber() ? rounded(node.doubleValue(), precision) : node;
  }

  private static JsonNode rounded(double value, MathContext precision) {
    if (!Double.isFinite(value)) {
      return NullNode.instance;
    }
    return DecimalNode.valueOf(BigDecimal.valueOf(value).round(precision).stripTrailingZeros());
  }
}
