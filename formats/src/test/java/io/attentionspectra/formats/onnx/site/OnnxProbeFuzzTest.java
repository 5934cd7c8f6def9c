package io.attentionspectra.formats.onnx.site;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import io.attentionspectra.testing.Damage;
import io.attentionspectra.testing.FuzzCampaign;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged ONNX files before the probe: in their bytes, and sound ones whose graph is not. */
final class OnnxProbeFuzzTest {

  private static final long[] SIZES = {
    0, 1, -1, 2, 4, 7, 16, 2147483647, 2147483648L, 4294967296L, Long.MAX_VALUE, Long.MIN_VALUE
  };

  private static final Path FIXTURES =
      Path.of("src/test/resources/io/attentionspectra/formats/onnx/fixtures");

  private static final List<String> NAMES =
      List.of(
          "alibi",
          "einsum",
          "fused-attention-lengths",
          "fused-groups-rotary",
          "fused-heads-causal",
          "fused-integers",
          "grouped-keys",
          "int8-dynamic",
          "relative-bias",
          "rotary",
          "soft-cap",
          "softmax-by-hand",
          "split-scale",
          "branch-beside",
          "cached-decoder",
          "fused-standard-flat");

  @TempDir private Path directory;

  private static byte[] whole(int index) throws IOException {
    return Files.readAllBytes(FIXTURES.resolve(NAMES.get(index) + ".onnx"));
  }

  private static List<ModelProto> models() throws IOException {
    List<ModelProto> models = new ArrayList<>();
    for (int i = 0; i < NAMES.size(); i++) {
      models.add(ModelProto.parseFrom(whole(i)));
    }
    return models;
  }

  private static void read(OnnxProbe probe) {
    probe.inputs();
    probe.outputs();
    probe.embeddingTable();
    for (OnnxSite site : probe.sites()) {
      assertEquals(-1, site.node().indexOf('\n'));
      site.missing().forEach(each -> assertEquals(1, each.lines().count(), each));
    }
    probe.rewritten();
  }

  @Test
  void bytes() throws IOException {
    List<byte[]> files = new ArrayList<>();
    for (int i = 0; i < NAMES.size(); i++) {
      files.add(whole(i));
    }
    FuzzCampaign.run(
        "ONNX probe bytes",
        2000,
        random ->
            read(OnnxProbe.of(Damage.bytes(files.get(random.nextInt(files.size())), random))));
  }

  @Test
  void graphs() throws IOException {
    List<ModelProto> models = models();
    Files.write(directory.resolve("data"), new byte[64]);
    Path file = directory.resolve("model.onnx");
    FuzzCampaign.run(
        "ONNX probe graphs",
        4000,
        random -> {
          ModelProto.Builder model = models.get(random.nextInt(models.size())).toBuilder();
          for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
            edit(model.getGraphBuilder(), random);
          }
          byte[] bytes = model.build().toByteArray();
          if (random.nextInt(8) == 0) {
            Files.write(file, bytes);
            read(OnnxProbe.of(file));
          } else {
            read(OnnxProbe.of(bytes));
          }
        });
    assertEquals(2, directory.toFile().list().length);
  }

  private static void edit(GraphProto.Builder graph, SplittableRandom random) {
    int node = random.nextInt(graph.getNodeCount());
    switch (random.nextInt(16)) {
      case 0 -> graph.removeNode(node);
      case 1 -> graph.addNode(node, graph.getNode(random.nextInt(graph.getNodeCount())));
      case 2, 3, 4, 6, 7, 8, 9, 10 ->
          graph.setNode(node, edited(graph.getNode(node), graph, random));
      case 5 -> graph.removeInitializer(random.nextInt(graph.getInitializerCount()));
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
