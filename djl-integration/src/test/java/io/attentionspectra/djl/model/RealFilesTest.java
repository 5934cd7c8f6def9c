package io.attentionspectra.djl.model;

import static io.attentionspectra.testing.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.attentionspectra.djl.model.ReferenceModel.Distance;
import io.attentionspectra.djl.model.ReferenceModel.Layout;
import io.attentionspectra.formats.internal.architecture.ConfigJson;
import io.attentionspectra.formats.internal.checkpoint.Checkpoint;
import io.attentionspectra.formats.internal.checkpoint.SafetensorsCheckpoint;
import io.attentionspectra.formats.internal.checkpoint.StoredTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What files of published models hold beside and in other ways than a clean export. */
final class RealFilesTest {

  @TempDir private Path folder;

  /** Names and values of all tensors of a directory, which then has one file of them again. */
  private record Tensors(Map<String, float[]> values, Map<String, long[]> shapes) {

    static Tensors of(Path directory) {
      Tensors all = new Tensors(new TreeMap<>(), new TreeMap<>());
      try (Checkpoint checkpoint = SafetensorsCheckpoint.in(directory)) {
        for (String name : checkpoint.names()) {
          StoredTensor tensor = checkpoint.tensor(name);
          float[] values = new float[Math.toIntExact(tensor.shape().size())];
          tensor.elements(0, values.length).get(values);
          all.values.put(name, values);
          all.shapes.put(name, tensor.shape().toArray());
        }
      }
      return all;
    }

    SafetensorsWriter writer(UnaryOperator<String> rename) {
      SafetensorsWriter writer = new SafetensorsWriter();
      values.forEach((name, of) -> writer.add(rename.apply(name), of, shapes.get(name)));
      return writer;
    }
  }

  private Map<String, Distance> distances(Path directory) {
    ReferenceModel reference = new ReferenceModel(directory);
    try (TransformerModel model = reference.load()) {
      return reference.distances(model, Layout.ALONE);
    }
  }

  /** Writes the file anew; shards and their index go. */
  private static void write(Path directory, SafetensorsWriter writer) throws IOException {
    try (var files = Files.list(directory)) {
      for (Path file : files.filter(each -> each.toString().contains("safetensors")).toList()) {
        if (!file.endsWith("expected.safetensors")) {
          Files.delete(file);
        }
      }
    }
    writer.write(directory.resolve("model.safetensors"));
  }

  @Test
  void tiedCopiesBuffersScalarsAndMetadataChangeNothing() throws IOException {
    Path directory = ReferenceModels.in(folder, "llama");
    Map<String, Distance> clean = distances(directory);
    Tensors tensors = Tensors.of(directory);
    SafetensorsWriter writer = tensors.writer(name -> name);
    String table = "model.embed_tokens.weight";
    if (!tensors.values().containsKey("lm_head.weight")) {
      writer.add("lm_head.weight", tensors.values().get(table), tensors.shapes().get(table));
    }
    float[] frequencies = frequencies(directory);
    writer.add("model.rotary_emb.inv_freq", frequencies, frequencies.length);
    writer.add("model.layers.0.self_attn.rotary_emb.inv_freq", frequencies, frequencies.length);
    writer.add("logit_scale", new float[] {3});
    writer.header().withObject("__metadata__").put("format", "pt").put("total_size", "none");
    write(directory, writer);
    assertEquals(clean, distances(directory));
  }

  private static float[] frequencies(Path directory) {
    double[] computed =
        ConfigJson.read(directory.resolve("config.json"))
            .kind(0)
            .rotary()
            .orElseThrow()
            .frequencies(1);
    float[] stored = new float[computed.length];
    for (int i = 0; i < stored.length; i++) {
      stored[i] = (float) computed[i];
    }
    return stored;
  }

  /** Rounded to bfloat16 they are the same; those of another θ, or of other heads, are not. */
  @Test
  void frequenciesThatSayOtherwiseAreRefused() throws IOException {
    Path directory = ReferenceModels.in(folder, "llama");
    Tensors tensors = Tensors.of(directory);
    float[] rounded = frequencies(directory);
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = Float.intBitsToFloat(Float.floatToIntBits(rounded[i]) & 0xffff0000);
    }
    String name = "model.layers.0.self_attn.rotary_emb.inv_freq";
    write(directory, tensors.writer(each -> each).add(name, rounded, rounded.length));
    distances(directory);
    float[] other = frequencies(directory);
    other[other.length - 1] /= 2;
    write(directory, tensors.writer(each -> each).add(name, other, other.length));
    assertRefused("inv_freq = (" + other.length + ")", () -> distances(directory));
    write(directory, tensors.writer(each -> each).add(name, new float[] {1}, 1));
    assertRefused("must hold the frequencies that rope_theta gives", () -> distances(directory));
  }

  @Test
  void aPrefixMayBeThereOrNot() throws IOException {
    Path directory = ReferenceModels.in(folder, "llama");
    Map<String, Distance> clean = distances(directory);
    Tensors tensors = Tensors.of(directory);
    for (List<String> change :
        List.of(List.of("^model\\.", ""), List.of("^model\\.", "language_model.model."))) {
      write(directory, tensors.writer(name -> name.replaceFirst(change.get(0), change.get(1))));
      assertEquals(clean, distances(directory), change.get(1));
    }
  }

  @Test
  void positionNumbersOfOldReleasesAreABuffer() throws IOException {
    Path directory = ReferenceModels.in(folder, "bert");
    Map<String, Distance> clean = distances(directory);
    SafetensorsWriter writer = Tensors.of(directory).writer(name -> name);
    String prefix =
        Tensors.of(directory).values().containsKey("embeddings.word_embeddings.weight")
            ? ""
            : "bert.";
    writer.add(prefix + "embeddings.position_ids", "I64", wholes(0, 1, 2, 3), 1, 4);
    writer.add(prefix + "embeddings.token_type_ids", "I64", wholes(0, 0, 0), 1, 3);
    write(directory, writer);
    assertEquals(clean, distances(directory));
    writer.add(prefix + "embeddings.position_ids", "I64", wholes(0, 2, 3), 1, 3);
    write(directory, writer);
    assertRefused("position_ids[1] = 2: must be 1", () -> distances(directory));
  }

  private static byte[] wholes(long... numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(numbers);
    return bytes.array();
  }

  /** Weights that bfloat16 holds exactly, in turns of two types. */
  @Test
  void typesMayBeMixed() throws IOException {
    Path directory = ReferenceModels.in(folder, "mistral_bf16_sharded");
    Map<String, Distance> clean = distances(directory);
    Tensors tensors = Tensors.of(directory);
    SafetensorsWriter writer = new SafetensorsWriter();
    int number = 0;
    for (Map.Entry<String, float[]> each : tensors.values().entrySet()) {
      long[] shape = tensors.shapes().get(each.getKey());
      float[] values = each.getValue();
      if (number++ % 2 == 0) {
        writer.add(each.getKey(), values, shape);
      } else {
        ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
          bytes.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
        }
        writer.add(each.getKey(), "BF16", bytes.array(), shape);
      }
    }
    write(directory, writer);
    assertEquals(clean, distances(directory));
  }
}
