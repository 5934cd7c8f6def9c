package io.attentionspectra.examples;

import dev.langchain4j.model.embedding.onnx.OnnxEmbeddingModel;
import dev.langchain4j.model.embedding.onnx.PoolingMode;
import io.attentionspectra.formats.onnx.site.OnnxProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * LangChain4j on a probed file: its own outputs come first, so it embeds as it did before, and its
 * session has every head among its outputs.
 */
public final class OnnxUnderLangChain4jExample {

  private OnnxUnderLangChain4jExample() {}

  /** Takes a model, its tokenizer.json and a text; prints the first numbers of its embedding. */
  public static void main(String[] args) throws IOException {
    Path probed = Files.createTempFile("probed", ".onnx");
    try {
      Files.write(probed, OnnxProbe.of(Path.of(args[0])).rewritten());
      for (Path file : new Path[] {Path.of(args[0]), probed}) {
        OnnxEmbeddingModel model = new OnnxEmbeddingModel(file, Path.of(args[1]), PoolingMode.MEAN);
        float[] embedding = model.embed(args[2]).content().vector();
        System.out.println(embedding[0] + " " + embedding[1] + " " + embedding[2]);
      }
    } finally {
      Files.delete(probed);
    }
  }
}
