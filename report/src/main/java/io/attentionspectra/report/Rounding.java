package io.attentionspectra.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Numbers rounded to what a picture can show: 5 significant digits of a measured value (list {@code
 * values}), 4 of anything else; a number that is not finite becomes null.
 */
final class Rounding {

  private static final MathContext MEASURED = new MathContext(5);
  private static final MathContext DRAWN = new MathContext(4);

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
                      rounded(
                          field.getValue(),
                          field.getKey().equals("values") ? MEASURED : precision)));
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
