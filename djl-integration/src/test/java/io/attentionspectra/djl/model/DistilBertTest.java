package io.attentionspectra.djl.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.attentionspectra.formats.internal.checkpoint.SafetensorsCheckpoint;
import io.attentionspectra.formats.transformer.Embedding;
import io.attentionspectra.formats.transformer.TransformerConfig;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A DistilBERT is a BERT whose token types are all zero, under other names. */
class DistilBertTest {

  private static final TransformerConfig BERT = TransformerConfig.bert(20, 8, 2, 2, 10);
  private static final TransformerConfig DISTILBERT =
      BERT.named("DistilBERT")
          .with(new Embedding(8, BERT.embedding().positions(), 0, 1, true, false));

  @TempDir private Path directory;

  private final SafetensorsWriter writer = new SafetensorsWriter();

  private void add(String name, Block block, String parameter) {
    NDArray array = block.getParameters().get(parameter).getArray();
    writer.add("distilbert." + name, array.toFloatArray(), array.getShape().getShape());
  }

  private void addLinear(String name, Block block) {
    add(name + ".weight", block, "weight");
    add(name + ".bias", block, "bias");
  }

  private void addNorm(String name, Block block) {
    add(name + ".weight", block, "gamma");
    add(name + ".bias", block, "beta");
  }

  private void write(Transformer bert) throws IOException {
    add("embeddings.word_embeddings.weight", bert.embeddings().tokens, "weight");
    add("embeddings.position_embeddings.weight", bert.embeddings().positions, "weight");
    addNorm("embeddings.LayerNorm", bert.embeddings().norm);
    for (int i = 0; i < 2; i++) {
      TransformerLayer layer = bert.layers().get(i);
      String at = "transformer.layer." + i + ".";
      addLinear(at + "attention.q_lin", layer.attention.query);
      addLinear(at + "attention.k_lin", layer.attention.key);
      addLinear(at + "attention.v_lin", layer.attention.value);
      addLinear(at + "attention.out_lin", layer.attention.output);
      addNorm(at + "sa_layer_norm", layer.attentionNorm);
      addLinear(at + "ffn.lin1", layer.intermediate);
      addLinear(at + "ffn.lin2", layer.output);
      addNorm(at + "output_layer_norm", layer.outputNorm);
    }
    writer.write(directory.resolve("model.safetensors"));
  }

  private static Transformer initialised(TransformerConfig config, NDManager manager) {
    Transformer encoder = new Transformer(config);
    encoder.initialize(manager, DataType.FLOAT32, new Shape(1, 1));
    return encoder;
  }

  private static float[] forward(Transformer encoder, NDManager manager) {
    NDList ids = new NDList(manager.create(new long[][] {{3, 1, 4, 1, 5}}));
    return encoder.forward(new ParameterStore(manager, false), ids, false).head().toFloatArray();
  }

  @Test
  void equalsABertWithoutTokenTypes() throws IOException {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Transformer bert = initialised(BERT, manager);
      NDArray types = bert.getParameters().get("01embeddings_03typeEmbeddings_weight").getArray();
      types.subi(types);
      write(bert);
      Transformer distilled = initialised(DISTILBERT, manager);
      try (SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.in(directory)) {
        TransformerWeights.of(checkpoint, DISTILBERT, Rounding.FLOAT32).copyTo(distilled);
      }
      assertArrayEquals(forward(bert, manager), forward(distilled, manager));
    }
  }

  @Test
  void refusesWeightsThatAreNotFinite() throws IOException {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Transformer bert = initialised(BERT, manager);
      NDArray bias = bert.layers().get(1).attention.key.getParameters().get("bias").getArray();
      bias.set(new NDIndex(3), Float.NaN);
      write(bert);
      Transformer distilled = initialised(DISTILBERT, manager);
      try (SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.in(directory)) {
        String message =
            assertThrows(
                    IllegalArgumentException.class,
                    () ->
                        TransformerWeights.of(checkpoint, DISTILBERT, Rounding.FLOAT32)
                            .copyTo(distilled))
                .getMessage();
        assertTrue(
            message.contains("distilbert.transformer.layer.1.attention.k_lin.bias"), message);
      }
    }
  }
}
