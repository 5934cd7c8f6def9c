package io.attentionspectra.formats.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Damage to the graph of a sound ONNX model, which stays a whole file. The fuzz tests of the
 * readers share it.
 */
public final class DamagedGraph {

  private static final long[] SIZES = {
    0, 1, -1, 2, 4, 7, 16, 2147483647, 2147483648L, 4294967296L, Long.MAX_VALUE, Long.MIN_VALUE
  };

  private DamagedGraph() {}

  /**
   * The same graph with every other weight as a {@code Constant} node, as some exporters write all.
   *
   * @param graph its weights are initializers
   */
  public static GraphProto withConstants(GraphProto graph) {
    GraphProto.Builder changed = graph.toBuilder().clearInitializer();
    for (int i = 0; i < graph.getInitializerCount(); i++) {
      TensorProto tensor = graph.getInitializer(i);
      if (i % 2 == 0) {
        changed.addInitializer(tensor);
      } else {
        changed.addNode(0, constant(tensor));
      }
    }
    return changed.build();
  }

  private static NodeProto constant(TensorProto tensor) {
    return NodeProto.newBuilder()
        .setOpType("Constant")
        .addOutput(tensor.getName())
        .addAttribute(
            AttributeProto.newBuilder()
                .setName("value")
                .setType(AttributeProto.AttributeType.TENSOR)
                .setT(tensor.toBuilder().clearName()))
        .build();
  }

  /**
   * Damages a graph in one place: a node, an attribute, a shape, a number or a file name.
   *
   * @param graph changed in place
   * @param random says where and how
   */
  public static void edit(GraphProto.Builder graph, SplittableRandom random) {
    int node = random.nextInt(graph.getNodeCount());
    switch (random.nextInt(16)) {
      case 0 -> graph.removeNode(node);
      case 1 -> graph.addNode(node, graph.getNode(random.nextInt(graph.getNodeCount())));
      case 2, 3, 4, 6, 7, 8, 9, 10 ->
          graph.setNode(node, edited(graph.getNode(node), graph, random));
      case 5 -> {
        if (graph.getInitializerCount() > 0) {
          graph.removeInitializer(random.nextInt(graph.getInitializerCount()));
        }
      }
      default -> {
        if (graph.getInitializerCount() == 0) {
          return;
        }
        int tensor = random.nextInt(graph.getInitializerCount());
        graph.setInitializer(tensor, edited(graph.getInitializer(tensor), random));
      }
    }
  }

  private static NodeProto edited(
      NodeProto node, GraphProto.Builder graph, SplittableRandom random) {
    NodeProto.Builder edited = node.toBuilder();
    NodeProto other = graph.getNode(random.nextInt(graph.getNodeCount()));
    switch (random.nextInt(8)) {
      case 0 -> edited.clearOutput();
      case 1 -> edited.clearInput();
      case 2 -> edited.setOpType(other.getOpType());
      case 3 -> edited.clearAttribute().addAllAttribute(other.getAttributeList());
      case 4 -> edited.setDomain(random.nextBoolean() ? "com.microsoft" : "example\nof ours");
      case 5 -> edited.addOutput(other.getOutputCount() > 0 ? other.getOutput(0) : "");
      case 6 -> {
        List<String> inputs = new ArrayList<>(node.getInputList());
        if (!inputs.isEmpty() && other.getOutputCount() > 0) {
          inputs.set(random.nextInt(inputs.size()), other.getOutput(0));
        }
        edited.clearInput().addAllInput(inputs);
      }
      default -> {
        for (AttributeProto.Builder attribute : edited.getAttributeBuilderList()) {
          attribute.clearInts().addInts(size(random)).setI(size(random)).setF(0);
          attribute.setS(ByteString.copyFromUtf8("a,b->" + "c".repeat(random.nextInt(3))));
          if (attribute.hasT()) {
            attribute.setT(edited(attribute.getT(), random));
          }
        }
      }
    }
    return edited.build();
  }

  private static TensorProto edited(TensorProto tensor, SplittableRandom random) {
    TensorProto.Builder edited = tensor.toBuilder();
    switch (random.nextInt(6)) {
      case 0 -> edited.clearDims();
      case 1 -> edited.addDims(size(random));
      case 2 -> {
        if (tensor.getDimsCount() > 0) {
          edited.setDims(random.nextInt(tensor.getDimsCount()), size(random));
        }
      }
      case 3 -> edited.setDataType(random.nextInt(25));
      case 4 -> numbers(edited, random);
      default ->
          edited
              .addExternalData(entry("location", random.nextInt(3) == 0 ? "../data" : "data"))
              .addExternalData(entry("offset", String.valueOf(size(random))));
    }
    return edited.build();
  }

  /** Other sizes and places in the lists that shapes are made of. */
  private static void numbers(TensorProto.Builder tensor, SplittableRandom random) {
    if (tensor.getDataType() == TensorProto.DataType.INT64_VALUE) {
      long elements = tensor.getRawData().size() / Long.BYTES;
      tensor.clearRawData().clearInt64Data();
      for (long i = 0; i < elements; i++) {
        tensor.addInt64Data(size(random));
      }
    } else {
      tensor.clearRawData();
    }
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  private static long size(SplittableRandom random) {
    return SIZES[random.nextInt(SIZES.length)];
  }
}
