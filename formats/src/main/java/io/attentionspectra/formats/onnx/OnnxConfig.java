package io.attentionspectra.formats.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.attentionspectra.base.Check;
import io.attentionspectra.formats.checkpoint.Architecture;
import io.attentionspectra.formats.checkpoint.EncoderConfig;
import io.attentionspectra.formats.checkpoint.ParameterNames;
import io.attentionspectra.formats.checkpoint.TensorShape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The configuration of a BERT exported to ONNX without config.json: sizes from the shapes of its
 * weights, the head size from the constant √m that divides the scores, ε from the first
 * normalisation.
 */
public final class OnnxConfig {

  private static final Pattern LAYER = Pattern.compile("encoder\\.layer\\.(\\d+)\\.");
  private static final String SCALE = "/attention/self/Div";
  private static final String EPSILON = "/embeddings/LayerNorm/Add";
  private static final String QUERY = "encoder.layer.0.attention.self.query.weight";
  private static final String INTERMEDIATE = "encoder.layer.0.intermediate.dense.weight";

  private final OnnxCheckpoint checkpoint;
  private final Map<String, Double> constants = new HashMap<>();

  private OnnxConfig(OnnxCheckpoint checkpoint) {
    this.checkpoint = checkpoint;
    checkpoint.graph().getNodeList().forEach(this::readConstant);
  }

  /**
   * Reads the sizes off the graph.
   *
   * @throws IllegalArgumentException if it is not recognised as a BERT
   */
  public static EncoderConfig infer(OnnxCheckpoint checkpoint) {
    return new OnnxConfig(checkpoint).config();
  }

  private EncoderConfig config() {
    TensorShape tokens = shape(ParameterNames.BERT.tokens());
    int width = Math.toIntExact(tokens.get(1));
    double root = operand(SCALE).orElseThrow(() -> unknown("scale of the scores"));
    int types = Math.toIntExact(shape(ParameterNames.BERT.types()).get(0));
    if (types < 2) {
      throw unknown("first position (it looks like a RoBERTa)");
    }
    return new EncoderConfig(
        Architecture.BERT,
        Math.toIntExact(tokens.get(0)),
        width,
        layers(),
        Math.toIntExact(width / Math.round(root * root)),
        Math.toIntExact(shape(INTERMEDIATE).get(1)),
        Math.toIntExact(shape(ParameterNames.BERT.positions()).get(0)),
        0,
        types,
        operand(EPSILON).orElseThrow(() -> unknown("epsilon of the normalisation")),
        0.1,
        0.1);
  }

  private TensorShape shape(String suffix) {
    return checkpoint.names().stream()
        .filter(name -> name.endsWith(suffix))
        .findFirst()
        .map(name -> checkpoint.tensor(name).shape())
        .orElseThrow(() -> unknown(suffix));
  }

  private int layers() {
    shape(QUERY);
    return checkpoint.names().stream()
        .map(LAYER::matcher)
        .filter(Matcher::find)
        .mapToInt(matcher -> Integer.parseInt(matcher.group(1)) + 1)
        .max()
        .orElseThrow(() -> unknown("number of layers"));
  }

  /** The constant operand of the first node whose name ends so. */
  private OptionalDouble operand(String suffix) {
    return checkpoint.graph().getNodeList().stream()
        .filter(node -> node.getName().endsWith(suffix))
        .flatMap(node -> node.getInputList().stream())
        .filter(constants::containsKey)
        .mapToDouble(constants::get)
        .findFirst();
  }

  private void readConstant(NodeProto node) {
    if (!node.getOpType().equals("Constant")) {
      return;
    }
    for (AttributeProto attribute : node.getAttributeList()) {
      TensorProto tensor = attribute.getT();
      if (tensor.getDataType() == TensorProto.DataType.FLOAT_VALUE
          && tensor.getRawData().size() == Float.BYTES) {
        ByteBuffer bytes =
            tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        constants.put(node.getOutput(0), (double) bytes.getFloat());
      }
    }
  }

  private IllegalArgumentException unknown(String what) {
    return Check.failure(
        "model",
        checkpoint.origin(),
        "does not show its " + what,
        "put its config.json beside it; supported are " + Architecture.supported());
  }
}
