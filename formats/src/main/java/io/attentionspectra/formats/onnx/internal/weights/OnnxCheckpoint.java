package io.attentionspectra.formats.onnx.internal.weights;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.attentionspectra.base.Check;
import io.attentionspectra.base.internal.Excerpt;
import io.attentionspectra.base.internal.Sha256;
import io.attentionspectra.formats.internal.checkpoint.Checkpoint;
import io.attentionspectra.formats.internal.checkpoint.StoredTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The constant tensors of an ONNX graph under the names a Hugging Face checkpoint would give them.
 *
 * <p>Exporters fold x Wᵀ into a product with an anonymous (in, out) matrix; the node that consumes
 * it, say {@code /encoder/layer.0/attention/self/query/MatMul}, tells its name. Where {@link
 * OnnxEncoder} has found the parameters by what is computed with them, names count for nothing.
 */
public final class OnnxCheckpoint implements Checkpoint {

  private static final Set<String> QUANTISED =
      Set.of(
          "MatMulInteger",
          "DynamicQuantizeLinear",
          "QuantizeLinear",
          "DequantizeLinear",
          "QLinearMatMul",
          "ConvInteger",
          "QLinearConv",
          "QAttention",
          "QGemm",
          "QLinearAdd",
          "DynamicQuantizeMatMul",
          "MatMulIntegerToFloat",
          "MatMulNBits",
          "MatMulBnb4",
          "MatMulFpQ4",
          "GatherBlockQuantized",
          "QEmbedLayerNormalization");

  private final String origin;
  private final ByteBuffer file;
  private final OnnxGraph graph;
  private final OnnxTensors tensors;
  private final Map<String, OnnxPatterns.Weight> named = new LinkedHashMap<>();
  private boolean anonymous;

  private OnnxCheckpoint(
      String origin, ByteBuffer file, OnnxGraph graph, @Nullable Path directory) {
    this.origin = origin;
    this.file = file;
    this.graph = graph;
    tensors = new OnnxTensors(origin, directory);
    graph
        .constants()
        .forEach((name, tensor) -> named.put(name, new OnnxPatterns.Weight(tensor, false)));
    graph.nodes().forEach(this::nameByConsumer);
  }

  /**
   * Parses an ONNX file without copying its tensors.
   *
   * @param origin what to call it in messages
   * @param file its bytes, which must not change afterwards
   * @param directory where files of external data lie, or null where there can be none
   * @return its tensors
   * @throws IllegalArgumentException if it is no ONNX model, quantised, or rewritten for one
   *     runtime
   */
  public static OnnxCheckpoint of(String origin, ByteBuffer file, @Nullable Path directory) {
    CodedInputStream input = UnsafeByteOperations.unsafeWrap(file.duplicate()).newCodedInput();
    input.enableAliasing(true);
    try {
      ModelProto model = ModelProto.parseFrom(input);
      OnnxGraph graph = new OnnxGraph(model.getGraph());
      requirePlain(origin, graph);
      if (graph.constants().isEmpty()) {
        throw damaged(origin, "it has no weights");
      }
      return new OnnxCheckpoint(origin, file, graph, directory);
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

  private static void requirePlain(String origin, OnnxGraph graph) {
    for (NodeProto node : graph.nodes()) {
      String operation = Excerpt.of(node.getOpType());
      if (QUANTISED.contains(node.getOpType())) {
        throw Check.failure(
            "weights",
            origin,
            "are quantised (" + operation + ")",
            "give the file that is not quantised");
      }
      if (node.getDomain().startsWith("com.microsoft")) {
        throw Check.failure(
            "weights",
            origin,
            "are of a graph rewritten for one runtime ("
                + operation
                + " of "
                + Excerpt.of(node.getDomain())
                + ")",
            "give the file as it was exported");
      }
    }
  }

  OnnxGraph graph() {
    return graph;
  }

  private void nameByConsumer(NodeProto node) {
    if (!node.getOpType().equals("MatMul") || node.getInputCount() != 2) {
      return;
    }
    Optional<TensorProto> matrix = graph.constant(node.getInput(1));
    String path = node.getName();
    if (matrix.isPresent() && path.startsWith("/") && path.endsWith("/MatMul")) {
      String name = path.substring(1, path.length() - "/MatMul".length()).replace('/', '.');
      named.put(name + ".weight", new OnnxPatterns.Weight(matrix.get(), true));
    } else {
      anonymous |= matrix.isPresent();
    }
  }

  /** The same tensors under the names of parameters alone. */
  Checkpoint renamed(Map<String, OnnxPatterns.Weight> weights) {
    named.clear();
    named.putAll(weights);
    return this;
  }

  @Override
  public String origin() {
    return origin;
  }

  @Override
  public Set<String> names() {
    return new LinkedHashSet<>(named.keySet());
  }

  @Override
  public StoredTensor tensor(String name) {
    OnnxPatterns.Weight weight = named.get(name);
    if (weight == null) {
      throw Check.failure(
          Excerpt.of(name), "absent", "is missing from " + origin, "check the model");
    }
    return tensors.stored(name, weight.tensor(), weight.transposed());
  }

  @Override
  public Optional<String> whyAbsent() {
    return anonymous
        ? Optional.of(
            "the names of its nodes do not tell which matrix is which, nor is its graph proven")
        : Optional.empty();
  }

  @Override
  public String sha256() {
    Sha256 hash = new Sha256();
    hash.add(file);
    tensors.addTo(hash, graph.constants().values());
    return hash.hex();
  }

  @Override
  public void close() {
    tensors.close();
  }
}
