package io.attentionspectra.onnx.internal.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.attentionspectra.formats.onnx.internal.graph.StoredData;
import io.attentionspectra.testing.FuzzCampaign;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged places of a graph's external data, and the hash over the files that they name. */
final class ExternalDataFuzzTest {

  private static final String[] KEYS = {"location", "offset", "length", "checksum", ""};

  private static final String[] VALUES = {
    "data",
    "more",
    "./data",
    "sub/../data",
    "../data",
    "/dev/zero",
    "folder",
    "missing",
    "link",
    "",
    " ",
    "\0",
    "a\nb",
    "𝔸",
    "\ud800",
    "0",
    "8",
    "32",
    "64",
    "65",
    "-1",
    "+8",
    "1e2",
    "９",
    "9223372036854775807",
    "9223372036854775808",
    "0x10"
  };

  @TempDir private Path folder;

  private static TensorProto tensor(SplittableRandom random) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName("w")
            .setDataType(TensorProto.DataType.FLOAT.getNumber())
            .addDims(random.nextInt(4) == 0 ? random.nextLong() : 8)
            .setDataLocation(TensorProto.DataLocation.EXTERNAL);
    add(tensor, "location", random.nextBoolean() ? "data" : any(VALUES, random));
    for (int more = random.nextInt(4); more > 0; more--) {
      add(tensor, any(KEYS, random), any(VALUES, random));
    }
    return tensor.build();
  }

  private static void add(TensorProto.Builder tensor, String key, String value) {
    tensor.addExternalData(StringStringEntryProto.newBuilder().setKey(key).setValue(value));
  }

  private static String any(String[] of, SplittableRandom random) {
    return of[random.nextInt(of.length)];
  }

  @Test
  void places() throws IOException {
    Files.write(folder.resolve("data"), new byte[64]);
    Files.write(folder.resolve("more"), new byte[32]);
    Files.createDirectory(folder.resolve("folder"));
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("missing"));
    FuzzCampaign.run(
        "external data",
        3000,
        random -> {
          GraphProto.Builder graph = GraphProto.newBuilder();
          for (int tensors = 1 + random.nextInt(2); tensors > 0; tensors--) {
            graph.addInitializer(tensor(random));
          }
          ModelProto model = ModelProto.newBuilder().setGraph(graph).build();
          GraphHash.of(List.copyOf(StoredData.check("model.onnx", model, folder)));
        });
    assertEquals(4, folder.toFile().list().length);
  }
}
