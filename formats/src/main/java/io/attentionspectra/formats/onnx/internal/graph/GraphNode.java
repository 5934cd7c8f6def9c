package io.attentionspectra.formats.onnx.internal.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.attentionspectra.base.internal.Excerpt;
import java.util.List;
import java.util.Optional;

/**
 * One node of a graph, with the operation's domain in front of its name unless it is the standard's
 * own. Made by {@link ModelGraph}.
 *
 * @param position of the node in topological order
 * @param proto as the file has it
 */
public record GraphNode(int position, NodeProto proto) {

  /** {@code MatMul}, or {@code com.microsoft.Attention}. */
  public String operation() {
    String domain = proto.getDomain();
    return domain.isEmpty() || domain.equals("ai.onnx")
        ? proto.getOpType()
        : domain + "." + proto.getOpType();
  }

  public boolean is(String operation) {
    return operation().equals(operation);
  }

  /** The node as messages call it: its name, or what it makes where it has none. */
  public String name() {
    return proto.getName().isEmpty()
        ? Excerpt.of(proto.getOpType() + " making " + output(0))
        : Excerpt.of(proto.getName());
  }

  /** The node with its operation, for messages. */
  public String shown() {
    return name() + " (" + Excerpt.of(operation()) + ")";
  }

  public List<String> inputs() {
    return proto.getInputList();
  }

  /** Name of an input, empty where the node has none at the place. */
  public String input(int index) {
    return index < proto.getInputCount() ? proto.getInput(index) : "";
  }

  public boolean has(int index) {
    return !input(index).isEmpty();
  }

  /** Name of an output, empty where the node has none at the place. */
  public String output(int index) {
    return index < proto.getOutputCount() ? proto.getOutput(index) : "";
  }

  public Optional<AttributeProto> attribute(String name) {
    return proto.getAttributeList().stream().filter(each -> each.getName().equals(name)).findAny();
  }

  public long whole(String name, long usual) {
    return attribute(name).map(AttributeProto::getI).orElse(usual);
  }

  public double real(String name, double usual) {
    return attribute(name).map(each -> (double) each.getF()).orElse(usual);
  }

  public List<Long> wholes(String name) {
    return attribute(name).map(AttributeProto::getIntsList).orElse(List.of());
  }

  public Optional<TensorProto> tensor(String name) {
    return attribute(name).filter(AttributeProto::hasT).map(AttributeProto::getT);
  }
}
