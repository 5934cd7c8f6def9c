package io.attentionspectra.formats.onnx.internal.graph;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.Map;

/** Element types of what an operation makes, in ONNX's numbers; 0 where it is not known. */
final class ElementTypes {

  private static final Map<String, Integer> FIXED =
      Map.ofEntries(
          Map.entry("Shape", DataType.INT64_VALUE),
          Map.entry("Size", DataType.INT64_VALUE),
          Map.entry("ArgMax", DataType.INT64_VALUE),
          Map.entry("ArgMin", DataType.INT64_VALUE),
          Map.entry("NonZero", DataType.INT64_VALUE),
          Map.entry("Equal", DataType.BOOL_VALUE),
          Map.entry("Less", DataType.BOOL_VALUE),
          Map.entry("LessOrEqual", DataType.BOOL_VALUE),
          Map.entry("Greater", DataType.BOOL_VALUE),
          Map.entry("GreaterOrEqual", DataType.BOOL_VALUE),
          Map.entry("And", DataType.BOOL_VALUE),
          Map.entry("Or", DataType.BOOL_VALUE),
          Map.entry("Xor", DataType.BOOL_VALUE),
          Map.entry("Not", DataType.BOOL_VALUE),
          Map.entry("IsNaN", DataType.BOOL_VALUE),
          Map.entry("IsInf", DataType.BOOL_VALUE),
          Map.entry("MatMulInteger", DataType.INT32_VALUE),
          Map.entry("ConvInteger", DataType.INT32_VALUE),
          Map.entry("com.microsoft.MatMulIntegerToFloat", DataType.FLOAT_VALUE),
          Map.entry("com.microsoft.DynamicQuantizeMatMul", DataType.FLOAT_VALUE));

  private ElementTypes() {}

  static boolean isWhole(int type) {
    return switch (type) {
      case DataType.INT64_VALUE,
          DataType.INT32_VALUE,
          DataType.INT16_VALUE,
          DataType.INT8_VALUE,
          DataType.UINT64_VALUE,
          DataType.UINT32_VALUE,
          DataType.UINT16_VALUE,
          DataType.UINT8_VALUE ->
          true;
      default -> false;
    };
  }

  /** Type of an output of a node whose inputs' types are known to {@code values}. */
  static int of(GraphNode node, int output, Values values) {
    Integer fixed = FIXED.get(node.operation());
    if (fixed != null) {
      return fixed;
    }
    return switch (node.operation()) {
      case "Cast" -> (int) node.whole("to", 0);
      case "Constant" -> constant(node);
      case "ConstantOfShape" ->
          node.tensor("value").map(each -> each.getDataType()).orElse(DataType.FLOAT_VALUE);
      case "Where" -> values.type(node.input(1));
      case "OneHot" -> values.type(node.input(2));
      case "DequantizeLinear", "com.microsoft.DequantizeLinear" -> values.type(node.input(1));
      case "QuantizeLinear", "com.microsoft.QuantizeLinear" ->
          node.has(2) ? values.type(node.input(2)) : DataType.UINT8_VALUE;
      case "DynamicQuantizeLinear" -> output == 1 ? DataType.FLOAT_VALUE : DataType.UINT8_VALUE;
      case "com.microsoft.QAttention" -> values.type(node.input(3));
      case "com.microsoft.EmbedLayerNormalization" -> values.type(node.input(2));
      case "TopK" -> output == 1 ? DataType.INT64_VALUE : values.type(node.input(0));
      case "Dropout" -> output == 1 ? DataType.BOOL_VALUE : values.type(node.input(0));
      case "QLinearMatMul" -> values.type(node.input(7));
      case "If", "Loop", "Scan", "NonMaxSuppression" -> 0;
      default -> standardOrMicrosoft(node) ? values.type(node.input(0)) : 0;
    };
  }

  private static boolean standardOrMicrosoft(GraphNode node) {
    String domain = node.proto().getDomain();
    return domain.isEmpty() || domain.equals("ai.onnx") || domain.equals("com.microsoft");
  }

  private static int constant(GraphNode node) {
    if (node.attribute("value_int").isPresent() || node.attribute("value_ints").isPresent()) {
      return DataType.INT64_VALUE;
    }
    if (node.attribute("value_float").isPresent() || node.attribute("value_floats").isPresent()) {
      return DataType.FLOAT_VALUE;
    }
    return node.tensor("value").map(each -> each.getDataType()).orElse(0);
  }
}
