package io.attentionspectra.formats.onnx.internal.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.attentionspectra.formats.checkpoint.Checkpoint;
import io.attentionspectra.formats.checkpoint.StoredTensor;
import io.attentionspectra.testing.Damage;
import io.attentionspectra.testing.FuzzCampaign;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged ONNX files: in their bytes, and sound ones whose graph is not. */
final class OnnxFuzzTest {

  private static final long[] SIZES = {
    0, 1, -1, 7, 8, 2147483647, 2147483648L, 4294967296L, Long.MAX_VALUE, Long.MIN_VALUE
  };

  @TempDir private Path directory;

  private void read(byte[] file) {
    try (OnnxCheckpoint checkpoint =
        OnnxCheckpoint.of("model.onnx", ByteBuffer.wrap(file), directory)) {
      checkpoint.sha256();
      Checkpoint weights = OnnxConfig.infer(checkpoint).weights();
      for (String name : weights.names()) {
        StoredTensor tensor = weights.tensor(name);
        tensor.elements(0, tensor.shape().size());
      }
    }
  }

  @Test
  void bytes() {
    byte[] whole = new WrittenBert().bytes();
    read(whole);
    FuzzCampaign.run("ONNX bytes", 3000, random -> read(Damage.bytes(whole, random)));
  }

  @Test
  void graphs() throws IOException {
    GraphProto whole = new WrittenBert().written();
    Files.write(directory.resolve("data"), new byte[64]);
    FuzzCampaign.run(
        "ONNX graphs",
        3000,
        random -> {
          GraphProto.Builder graph = whole.toBuilder();
          for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
            edit(graph, random);
          }
          read(ModelProto.newBuilder().setGraph(graph).build().toByteArray());
        });
    assertEquals(1, directory.toFile().list().length);
  }

  private static void edit(GraphProto.Builder graph, SplittableRandom random) {
    int node = random.nextInt(graph.getNodeCount());
    switch (random.nextInt(5)) {
      case 0 -> graph.removeNode(node);
      case 1 -> graph.addNode(node, graph.getNode(random.nextInt(graph.getNodeCount())));
      case 2 -> graph.setNode(node, edited(graph.getNode(node), graph, random));
      case 3 -> graph.removeInitializer(random.nextInt(graph.getInitializerCount()));
      default -> {
        int tensor = random.nextInt(graph.getInitializerCount());
        graph.setInitializer(tensor, edited(graph.getInitializer(tensor), random));
      }
    }
  }

  private static NodeProto edited(
      NodeProto node, GraphProto.Builder graph, SplittableRandom random) {
    NodeProto.Builder edited = node.toBuilder();
    NodeProto other = graph.getNode(random.nextInt(graph.getNodeCount()));
    switch (random.nextInt(6)) {
      case 0 -> edited.clearOutput();
      case 1 -> edited.clearInput();
      case 2 -> edited.setOpType(other.getOpType());
      case 3 -> edited.clearAttribute().addAllAttribute(other.getAttributeList());
      case 4 -> {
        List<String> inputs = new ArrayList<>(node.getInputList());
        if (!inputs.isEmpty() && other.getOutputCount() > 0) {
          inputs.set(random.nextInt(inputs.size()), other.getOutput(0));
        }
        edited.clearInput().addAllInput(inputs);
      }
      default -> {
        for (AttributeProto.Builder attribute : edited.getAttributeBuilderList()) {
          attribute.clearInts().addInts(size(random)).setI(size(random)).setF(0);
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
      case 4 -> edited.clearRawData().clearInt64Data();
      default ->
          edited
              .addExternalData(entry("location", random.nextInt(3) == 0 ? "../data" : "data"))
              .addExternalData(entry("offset", String.valueOf(size(random))));
    }
    return edited.build();
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  private static long size(SplittableRandom random) {
    return SIZES[random.nextInt(SIZES.length)];
  }
}
