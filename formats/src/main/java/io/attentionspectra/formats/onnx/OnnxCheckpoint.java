package io.attentionspectra.formats.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.attentionspectra.base.Check;
import io.attentionspectra.formats.checkpoint.Checkpoint;
import io.attentionspectra.formats.checkpoint.ElementType;
import io.attentionspectra.formats.checkpoint.Sha256;
import io.attentionspectra.formats.checkpoint.StoredTensor;
import io.attentionspectra.formats.checkpoint.TensorShape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The initialisers of an ONNX graph under the names a Hugging Face checkpoint would give them.
 *
 * <p>Exporters fold x Wᵀ into a product with an anonymous (in, out) matrix; the node that consumes
 * it, say {@code /encoder/layer.0/attention/self/query/MatMul}, tells its name.
 */
public final class OnnxCheckpoint implements Checkpoint {

  private static final Map<Integer, ElementType> TYPES =
      Map.of(
          TensorProto.DataType.FLOAT_VALUE, ElementType.F32,
          TensorProto.DataType.FLOAT16_VALUE, ElementType.F16,
          TensorProto.DataType.BFLOAT16_VALUE, ElementType.BF16,
          TensorProto.DataType.DOUBLE_VALUE, ElementType.F64);

  private final String origin;
  private final ByteBuffer file;
  private final GraphProto graph;
  private final Map<String, TensorProto> tensors = new LinkedHashMap<>();
  private final Map<String, TensorProto> transposed = new LinkedHashMap<>();

  private OnnxCheckpoint(String origin, ByteBuffer file, GraphProto graph) {
    this.origin = origin;
    this.file = file;
    this.graph = graph;
    for (TensorProto tensor : graph.getInitializerList()) {
      tensors.put(tensor.getName(), tensor);
    }
    graph.getNodeList().forEach(this::nameByConsumer);
  }

  /**
   * Parses an ONNX file without copying its tensors.
   *
   * @param origin what to call it in messages
   * @param file its bytes, which must not change afterwards
   * @throws IllegalArgumentException if it is no ONNX model
   */
  public static OnnxCheckpoint of(String origin, ByteBuffer file) {
    CodedInputStream input = UnsafeByteOperations.unsafeWrap(file.duplicate()).newCodedInput();
    input.enableAliasing(true);
    try {
      ModelProto model = ModelProto.parseFrom(input);
      if (model.getGraph().getInitializerCount() == 0) {
        throw damaged(origin, "it has no weights");
      }
      return new OnnxCheckpoint(origin, file, model.getGraph());
    } catch (InvalidProtocolBufferException e) {
      throw damaged(origin, "it does not parse");
    } catch (IOException e) {
      throw damaged(origin, String.valueOf(e.getMessage()));
    }
  }

  private static IllegalArgumentException damaged(String origin, String finding) {
    return Check.failure(
        "weights", origin, "is no whole ONNX model (" + finding + ")", "export or download again");
  }

  GraphProto graph() {
    return graph;
  }

  private void nameByConsumer(NodeProto node) {
    if (!node.getOpType().equals("MatMul") || node.getInputCount() != 2) {
      return;
    }
    TensorProto matrix = tensors.get(node.getInput(1));
    String path = node.getName();
    if (matrix != null && path.startsWith("/") && path.endsWith("/MatMul")) {
      String name = path.substring(1, path.length() - "/MatMul".length()).replace('/', '.');
      transposed.put(name + ".weight", matrix);
    }
  }

  @Override
  public String origin() {
    return origin;
  }

  @Override
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>(tensors.keySet());
    names.addAll(transposed.keySet());
    return names;
  }

  @Override
  public StoredTensor tensor(String name) {
    TensorProto matrix = transposed.get(name);
    if (matrix != null) {
      return stored(name, matrix, true);
    }
    TensorProto tensor = tensors.get(name);
    if (tensor == null) {
      throw Check.failure(name, "absent", "is missing from " + origin, "check the model");
    }
    return stored(name, tensor, false);
  }

  private static StoredTensor stored(String name, TensorProto tensor, boolean isTransposed) {
    ElementType type = elementType(name, tensor);
    TensorShape shape = new TensorShape(tensor.getDimsList());
    ByteString raw = rawData(name, tensor);
    if (raw.size() != shape.size() * type.size()) {
      throw Check.failure(
          name, raw.size() + " bytes", "must fill shape " + shape, "download the file again");
    }
    return new StoredTensor(
        name,
        shape,
        type,
        isTransposed,
        (offset, length) -> {
          int first = Math.toIntExact(offset);
          return raw.substring(first, first + length).asReadOnlyByteBuffer();
        });
  }

  private static ElementType elementType(String name, TensorProto tensor) {
    ElementType type = TYPES.get(tensor.getDataType());
    if (type == null) {
      throw Check.failure(
          name + " type",
          tensor.getDataType(),
          "cannot be read",
          "give a model that is not quantised");
    }
    return type;
  }

  private static ByteString rawData(String name, TensorProto tensor) {
    if (tensor.getExternalDataCount() > 0) {
      throw Check.failure(
          name, "external data", "is not read", "save the model with its weights inside");
    }
    if (tensor.getFloatDataCount() == 0) {
      return tensor.getRawData();
    }
    ByteBuffer bytes =
        ByteBuffer.allocate(tensor.getFloatDataCount() * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    tensor.getFloatDataList().forEach(bytes::putFloat);
    return UnsafeByteOperations.unsafeWrap(bytes.flip());
  }

  @Override
  public String sha256() {
    Sha256 hash = new Sha256();
    hash.add(file);
    return hash.hex();
  }

  @Override
  public void close() {}
}
