package io.attentionspectra.benchmarks;

import io.attentionspectra.formats.torchscript.archive.RecordWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A TorchScript file like that of a traced BERT of 6 layers, 384 wide with 12 heads and 1,000
 * tokens: 69 classes in as many source records, 97 tensors, 44 MB. Its weights are random.
 */
final class TracedEncoder {

  private static final int WIDTH = 384;
  private static final int HEADS = 12;
  private static final int LAYERS = 6;
  private static final int VOCABULARY = 1_000;

  private TracedEncoder() {}

  /** Writes the source alone of an encoder of any number of layers; the engine cannot load it. */
  static void writeSourceTo(Path file, int layers) throws IOException {
    TracedModule encoder = encoder(layers);
    try (RecordWriter writer =
        new RecordWriter("encoder", new BufferedOutputStream(Files.newOutputStream(file)))) {
      writer.record("data.pkl", TracedPickle.of(encoder));
      for (TracedModule module : encoder.all()) {
        writer.record(module.record(), module.source());
      }
    }
  }

  /** Writes the file. */
  static void writeTo(Path file) throws IOException {
    TracedModule encoder = encoder(LAYERS);
    Random random = new Random(1);
    try (RecordWriter writer =
        new RecordWriter("encoder", new BufferedOutputStream(Files.newOutputStream(file)))) {
      int tensors = 0;
      for (TracedModule module : encoder.all()) {
        for (int[] shape : module.parameters().values()) {
          writer.record("data/" + tensors++, weights(shape, random));
        }
      }
      writer.record("data.pkl", TracedPickle.of(encoder));
      for (TracedModule module : encoder.all()) {
        writer.record(module.record(), module.source());
      }
      writer.record("constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
      writer.record("version", "10\n");
    }
  }

  private static byte[] weights(int[] shape, Random random) {
    int size = 1;
    for (int length : shape) {
      size *= length;
    }
    ByteBuffer bytes = ByteBuffer.allocate(4 * size).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < size; i++) {
      bytes.putFloat((float) (0.05 * random.nextGaussian()));
    }
    return bytes.array();
  }

  private static TracedModule encoder(int number) {
    List<TracedModule> layers = new ArrayList<>();
    StringBuilder calls = new StringBuilder();
    for (int i = 0; i < number; i++) {
      layers.add(layer("layer_" + i));
      calls.append("    hidden").append(i + 1).append(" = (getattr(layer, \"").append(i);
      calls.append("\")).forward(hidden").append(i).append(", penalty, )\n");
    }
    Map<String, TracedModule> children = new LinkedHashMap<>();
    children.put("embeddings", TracedModule.embedding("words.Embedding", VOCABULARY, WIDTH));
    children.put("layer", TracedModule.list("layers.ModuleList", layers));
    return TracedModule.of(
        "model.Encoder",
        children,
        """
          def forward(self: SELF,
            input_ids: Tensor,
            attention_mask: Tensor) -> Tensor:
            layer = self.layer
            embeddings = self.embeddings
            _0 = torch.unsqueeze(torch.unsqueeze(attention_mask, 1), 2)
            penalty = torch.mul(torch.rsub(torch.to(_0, 6), 1.), -10000.)
            hidden0 = (embeddings).forward(input_ids, )
        %s    return hidden%d
        """
            .formatted(calls, number));
  }

  private static TracedModule layer(String name) {
    Map<String, TracedModule> children = new LinkedHashMap<>();
    children.put("attention", attention(name + ".attention"));
    children.put("intermediate", TracedModule.linear(name + ".up.Linear", WIDTH, 4 * WIDTH));
    children.put("output", TracedModule.linear(name + ".down.Linear", 4 * WIDTH, WIDTH));
    children.put("LayerNorm", TracedModule.layerNorm(name + ".norm.LayerNorm", WIDTH));
    return TracedModule.of(
        name + ".whole.Layer",
        children,
        """
          def forward(self: SELF,
            argument_1: Tensor,
            mask: Tensor) -> Tensor:
            LayerNorm = self.LayerNorm
            output = self.output
            intermediate = self.intermediate
            attention = self.attention
            _0 = (attention).forward(argument_1, mask, )
            input = torch.gelu((intermediate).forward(_0, ))
            input0 = torch.add((output).forward(input, ), _0)
            return (LayerNorm).forward(input0, )
        """);
  }

  private static TracedModule attention(String name) {
    Map<String, TracedModule> children = new LinkedHashMap<>();
    children.put("self", selfAttention(name + ".self"));
    children.put("dense", TracedModule.linear(name + ".dense.Linear", WIDTH, WIDTH));
    children.put("LayerNorm", TracedModule.layerNorm(name + ".norm.LayerNorm", WIDTH));
    return TracedModule.of(
        name + ".whole.Attention",
        children,
        """
          def forward(self: SELF,
            argument_1: Tensor,
            mask: Tensor) -> Tensor:
            LayerNorm = self.LayerNorm
            dense = self.dense
            self0 = self.self
            _0 = (dense).forward((self0).forward(argument_1, mask, ), )
            input = torch.add(_0, argument_1)
            return (LayerNorm).forward(input, )
        """);
  }

  private static TracedModule selfAttention(String name) {
    Map<String, TracedModule> children = new LinkedHashMap<>();
    StringBuilder projected = new StringBuilder();
    for (String part : List.of("query", "key", "value")) {
      children.put(part, TracedModule.linear(name + "." + part + ".Linear", WIDTH, WIDTH));
      projected.append(
          """
              %1$s = self.%1$s
              %1$s0 = (%1$s).forward(argument_1, )
              %1$s_0 = int(ops.prim.NumToTensor(torch.size(%1$s0, 0)))
              %1$s_1 = int(ops.prim.NumToTensor(torch.size(%1$s0, 1)))
              %1$s1 = torch.permute(torch.view(%1$s0, [%1$s_0, %1$s_1, %2$d, %3$d]), [0, 2, 1, 3])
          """
              .formatted(part, HEADS, WIDTH / HEADS));
    }
    return TracedModule.of(
        name + ".whole.SelfAttention",
        children,
        """
          def forward(self: SELF,
            argument_1: Tensor,
            mask: Tensor) -> Tensor:
        %s    scores = torch.matmul(query1, torch.transpose(key1, -1, -2))
            input = torch.add(torch.div(scores, %s), mask)
            input0 = torch.softmax(input, -1)
            context = torch.contiguous(torch.permute(torch.matmul(input0, value1), [0, 2, 1, 3]))
            _0 = int(ops.prim.NumToTensor(torch.size(argument_1, 0)))
            _1 = int(ops.prim.NumToTensor(torch.size(argument_1, 1)))
            return torch.view(context, [_0, _1, %d])
        """
            .formatted(projected, Math.sqrt((double) WIDTH / HEADS), WIDTH));
  }
}
