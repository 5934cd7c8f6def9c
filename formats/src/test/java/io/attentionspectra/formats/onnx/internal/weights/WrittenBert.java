package io.attentionspectra.formats.onnx.internal.weights;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Writes a BERT of width 8 as exporters write one, node by node, with parts exchanged as a test
 * likes: each field is one way to write a part, its first value the usual one.
 */
final class WrittenBert {

  static final int WIDTH = 8;
  static final int HEADS = 2;
  static final int INNER = 12;
  static final int VOCABULARY = 10;
  static final int POSITIONS = 16;

  String activation = "erf";
  String mask = "product";
  String scale = "div";
  String positions = "slice";
  String types = "input";
  String norm = "spelled";
  String weights = "initialisers";
  String keys = "one transposition";
  int tables = 3;
  int layers = 2;
  int heads = HEADS;
  double scaleFactor = 1;
  double lastEpsilon = 1e-12;
  boolean unprovenLast;
  boolean poolingSoftmax;

  private final GraphProto.Builder graph = GraphProto.newBuilder();
  private final SplittableRandom random = new SplittableRandom(7);
  private int number;

  byte[] bytes() {
    return ModelProto.newBuilder().setGraph(written()).build().toByteArray();
  }

  GraphProto written() {
    for (String input : List.of("input_ids", "attention_mask", "token_type_ids")) {
      graph.addInput(ValueInfoProto.newBuilder().setName(input));
    }
    String maskTerm = maskTerm();
    String hidden = norm(embeddings(), "embeddings.LayerNorm", 1e-12);
    for (int layer = 0; layer < layers; layer++) {
      hidden = layer(hidden, maskTerm, "encoder.layer." + layer + ".", layer == layers - 1);
    }
    if (poolingSoftmax) {
      String odds = node("Softmax", List.of(matrix("pool", hidden, WIDTH, WIDTH)));
      hidden = node("MatMul", List.of(odds, hidden));
    }
    graph.addOutput(ValueInfoProto.newBuilder().setName(hidden));
    return graph.build();
  }

  private String embeddings() {
    String sum =
        node(
            "Add",
            List.of(
                node("Gather", List.of(table("word_embeddings", VOCABULARY), "input_ids")),
                node("Gather", List.of(table("token_type_embeddings", 2), typeNumbers()))));
    sum =
        node(
            "Add",
            List.of(
                sum, node("Gather", List.of(table("position_embeddings", POSITIONS), places()))));
    return tables == 3
        ? sum
        : node(
            "Add",
            List.of(
                sum, node("Gather", List.of(table("task_type_embeddings", 3), "token_type_ids"))));
  }

  private String table(String name, int rows) {
    return floats("embeddings." + name + ".weight", rows, WIDTH);
  }

  private String typeNumbers() {
    return switch (types) {
      case "zeros" ->
          node("Expand", List.of(wholes("zeros", 0), node("Shape", List.of("input_ids"))));
      case "ones" ->
          node("Expand", List.of(wholes("ones", 1), node("Shape", List.of("input_ids"))));
      default -> "token_type_ids";
    };
  }

  private String places() {
    String length = node("Gather", List.of(node("Shape", List.of("input_ids")), wholes("one", 1)));
    long[] counting = new long[POSITIONS];
    for (int i = 0; i < counting.length; i++) {
      counting[i] = positions.equals("from 2") ? i + 2 : i;
    }
    return switch (positions) {
      case "range" ->
          node(
              "Unsqueeze",
              List.of(
                  node("Range", List.of(wholes("from", 0), length, wholes("step", 1))),
                  wholes("axis", 0)));
      case "cumulative" -> node("CumSum", List.of("attention_mask", wholes("tokens", 1)));
      case "input" -> "token_type_ids";
      default ->
          node(
              "Slice",
              List.of(
                  wholes("embeddings.position_ids", counting),
                  wholes("start", positions.equals("from 1") ? 1 : 0),
                  length,
                  wholes("axes", 1),
                  wholes("steps", positions.equals("every other") ? 2 : 1)));
    };
  }

  private String maskTerm() {
    String spread =
        node(
            "Unsqueeze",
            List.of(
                node("Unsqueeze", List.of("attention_mask", wholes("axis1", 1))),
                wholes("axis2", mask.equals("keys") ? 3 : 2)));
    String kept = node("Cast", List.of(spread));
    String inverted = node("Sub", List.of(scalar("whole", 1), kept));
    return switch (mask) {
      case "where" ->
          node("Where", List.of(inverted, scalar("lowest", -3.4e38), scalar("none", 0)));
      case "small" -> node("Mul", List.of(inverted, scalar("small", -10)));
      default -> node("Mul", List.of(inverted, scalar("lowest", -3.4028235e38)));
    };
  }

  private String layer(String hidden, String maskTerm, String at, boolean last) {
    String query = cut(dense(hidden, at + "attention.self.query", WIDTH, WIDTH), 0, 2, 1, 3);
    String cutKey = dense(hidden, at + "attention.self.key", WIDTH, WIDTH);
    String key =
        keys.equals("one transposition")
            ? cut(cutKey, 0, 2, 3, 1)
            : node("Transpose", List.of(cut(cutKey, 0, 2, 1, 3)), perm(0, 1, 3, 2));
    String value = cut(dense(hidden, at + "attention.self.value", WIDTH, WIDTH), 0, 2, 1, 3);
    String scores = scaled(node("MatMul", List.of(query, key)));
    String masked = mask.equals("absent") ? scores : node("Add", List.of(scores, maskTerm));
    String attention = node("Softmax", List.of(masked), whole("axis", -1));
    String turned =
        node("Transpose", List.of(node("MatMul", List.of(attention, value))), perm(0, 2, 1, 3));
    String joined = node("Reshape", List.of(turned, wholes(at + "joined", 0, -1, WIDTH)));
    String projected = dense(joined, at + "attention.output.dense", WIDTH, WIDTH);
    String middle =
        norm(node("Add", List.of(projected, hidden)), at + "attention.output.LayerNorm", 1e-12);
    String wide = dense(middle, at + "intermediate.dense", WIDTH, INNER);
    String active = activated(wide, last && unprovenLast ? "relu" : activation);
    String narrow = dense(active, at + "output.dense", INNER, WIDTH);
    return norm(
        node("Add", List.of(narrow, middle)), at + "output.LayerNorm", last ? lastEpsilon : 1e-12);
  }

  private String cut(String value, long... permutation) {
    String shape = wholes("cut" + number, 0, -1, heads, WIDTH / heads);
    return node("Transpose", List.of(node("Reshape", List.of(value, shape))), perm(permutation));
  }

  private String scaled(String scores) {
    double root = Math.sqrt(WIDTH / (double) heads) / scaleFactor;
    return switch (scale) {
      case "mul" -> node("Mul", List.of(scores, scalar("scale", 1 / root)));
      case "before" -> node("Mul", List.of(scalar("scale", 1 / root), scores));
      case "absent" -> scores;
      default -> node("Div", List.of(scores, scalar("root", root)));
    };
  }

  private String activated(String value, String how) {
    return switch (how) {
      case "half first" ->
          node("Mul", List.of(node("Mul", List.of(value, scalar("half", 0.5))), error(value)));
      case "gelu" -> node("Gelu", List.of(value));
      case "gelu tanh" ->
          node(
              "Gelu",
              List.of(value),
              attribute("approximate")
                  .setType(AttributeProto.AttributeType.STRING)
                  .setS(ByteString.copyFrom("tanh", StandardCharsets.US_ASCII))
                  .build());
      case "relu" -> node("Relu", List.of(value));
      case "sigmoid" -> node("Mul", List.of(value, node("Sigmoid", List.of(value))));
      case "scaled error" -> {
        String wrong = node("Erf", List.of(node("Div", List.of(value, scalar("root2", 1.5)))));
        yield node(
            "Mul",
            List.of(
                node("Mul", List.of(value, node("Add", List.of(wrong, scalar("one", 1))))),
                scalar("half", 0.5)));
      }
      default ->
          node("Mul", List.of(node("Mul", List.of(value, error(value))), scalar("half", 0.5)));
    };
  }

  /** 1 + erf(z/√2). */
  private String error(String value) {
    return node(
        "Add",
        List.of(
            node("Erf", List.of(node("Div", List.of(value, scalar("root2", Math.sqrt(2)))))),
            scalar("one", 1)));
  }

  private String norm(String value, String name, double epsilon) {
    String scaleName = floats(name + ".weight", WIDTH);
    String shift = floats(name + ".bias", WIDTH);
    if (norm.equals("fused")) {
      return node(
          "LayerNormalization",
          List.of(value, scaleName, shift),
          attribute("epsilon")
              .setType(AttributeProto.AttributeType.FLOAT)
              .setF((float) epsilon)
              .build());
    }
    AttributeProto axes = norm.equals("over tokens") ? list("axes", 1) : list("axes", -1);
    String centred = node("Sub", List.of(value, node("ReduceMean", List.of(value), axes)));
    String square =
        norm.equals("product")
            ? node("Mul", List.of(centred, centred))
            : node("Pow", List.of(centred, scalar("two", norm.equals("cube") ? 3 : 2)));
    String variance =
        node("Add", List.of(node("ReduceMean", List.of(square), axes), scalar("epsilon", epsilon)));
    String quotient = node("Div", List.of(centred, node("Sqrt", List.of(variance))));
    return node("Add", List.of(node("Mul", List.of(quotient, scaleName)), shift));
  }

  private String dense(String value, String name, int in, int out) {
    return node("Add", List.of(floats(name + ".bias", out), matrix(name, value, in, out)));
  }

  private String matrix(String name, String value, int in, int out) {
    String stored;
    if (weights.equals("turned")) {
      stored = node("Transpose", List.of(floats(name + ".weight", out, in)), perm(1, 0));
    } else {
      stored = floats("onnx::MatMul_" + number++, in, out);
    }
    String path = weights.equals("nameless") ? "Node_" + number : "/" + name.replace('.', '/');
    return named(
        NodeProto.newBuilder().setName(path + "/MatMul").setOpType("MatMul"),
        List.of(value, stored));
  }

  private String node(String operation, List<String> inputs, AttributeProto... attributes) {
    return named(
        NodeProto.newBuilder().setOpType(operation).addAllAttribute(Arrays.asList(attributes)),
        inputs);
  }

  private String named(NodeProto.Builder node, List<String> inputs) {
    String output = "v" + number++;
    graph.addNode(node.addAllInput(inputs).addOutput(output));
    return output;
  }

  private static AttributeProto.Builder attribute(String name) {
    return AttributeProto.newBuilder().setName(name);
  }

  private static AttributeProto perm(long... order) {
    return list("perm", order);
  }

  private static AttributeProto list(String name, long... values) {
    AttributeProto.Builder attribute = attribute(name).setType(AttributeProto.AttributeType.INTS);
    Arrays.stream(values).forEach(attribute::addInts);
    return attribute.build();
  }

  private static AttributeProto whole(String name, long value) {
    return attribute(name).setType(AttributeProto.AttributeType.INT).setI(value).build();
  }

  private String scalar(String name, double value) {
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putFloat((float) value).flip();
    return constant(
        name + number++,
        TensorProto.newBuilder()
            .setDataType(TensorProto.DataType.FLOAT_VALUE)
            .setRawData(ByteString.copyFrom(bytes)));
  }

  private String wholes(String name, long... values) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setDataType(TensorProto.DataType.INT64_VALUE)
            .addDims(values.length);
    Arrays.stream(values).forEach(tensor::addInt64Data);
    return constant(name + number++, tensor);
  }

  private String floats(String name, long... sizes) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setDataType(TensorProto.DataType.FLOAT_VALUE);
    int count = 1;
    for (long size : sizes) {
      tensor.addDims(size);
      count *= (int) size;
    }
    ByteBuffer bytes = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      bytes.putFloat((float) random.nextDouble(-1, 1));
    }
    return constant(name, tensor.setRawData(ByteString.copyFrom(bytes.flip())));
  }

  /** An initialiser, or a Constant node for what is no weight or where weights are written so. */
  private String constant(String name, TensorProto.Builder tensor) {
    if (tensor.getDimsCount() > 0 && !weights.equals("constants")) {
      graph.addInitializer(tensor.setName(name));
    } else {
      AttributeProto value =
          attribute("value").setType(AttributeProto.AttributeType.TENSOR).setT(tensor).build();
      graph.addNode(
          NodeProto.newBuilder().setOpType("Constant").addOutput(name).addAttribute(value));
    }
    return name;
  }
}
