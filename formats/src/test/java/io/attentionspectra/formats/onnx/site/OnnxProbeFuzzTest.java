package io.attentionspectra.formats.onnx.site;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnx.proto.OnnxMl.ModelProto;
import io.attentionspectra.formats.onnx.DamagedGraph;
import io.attentionspectra.testing.Damage;
import io.attentionspectra.testing.FuzzCampaign;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged ONNX files before the probe: in their bytes, and sound ones whose graph is not. */
final class OnnxProbeFuzzTest {

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
    readDamaged("ONNX probe graphs", 4000, models());
  }

  @Test
  void constants() throws IOException {
    List<ModelProto> models =
        models().stream()
            .map(
                model ->
                    model.toBuilder()
                        .setGraph(DamagedGraph.withConstants(model.getGraph()))
                        .build())
            .toList();
    for (ModelProto model : models) {
      read(OnnxProbe.of(model.toByteArray()));
    }
    readDamaged("ONNX probe constants", 2000, models);
  }

  private void readDamaged(String name, long usual, List<ModelProto> models) throws IOException {
    Files.write(directory.resolve("data"), new byte[64]);
    Path file = directory.resolve("model.onnx");
    FuzzCampaign.run(
        name,
        usual,
        random -> {
          ModelProto.Builder model = models.get(random.nextInt(models.size())).toBuilder();
          for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
            DamagedGraph.edit(model.getGraphBuilder(), random);
          }
          byte[] bytes = model.build().toByteArray();
          if (random.nextInt(8) == 0) {
            Damage.write(file, bytes);
            read(OnnxProbe.of(file));
          } else {
            read(OnnxProbe.of(bytes));
          }
        });
    assertEquals(2, directory.toFile().list().length);
  }
}
