package io.attentionspectra.cli.io;

import io.attentionspectra.model.ModelSource;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say which model is measured on which texts. */
public final class MeasuredModel {

  @Option(
      names = "--model",
      defaultValue = "minilm",
      paramLabel = "MODEL",
      converter = ModelSpec.Converter.class,
      description =
          "minilm (default); a Hugging Face directory with tokenizer.json, config.json, "
              + "model.safetensors (from BERT to Llama, Qwen, Gemma and T5; any other model_type "
              + "is refused); an ONNX file of any transformer, run in place, or its "
              + "directory (model.onnx or onnx/model.onnx); a TorchScript file, .pt; either with "
              + "its tokenizer.json beside it; or djl://GROUP/NAME, fetched by DJL. A "
              + "TorchScript file is code and runs: trust its source.")
  @SuppressWarnings("NullAway.Init")
  private ModelSpec model;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private FileOptions torchScript;

  @Option(
      names = "--texts",
      defaultValue = "wordnet",
      paramLabel = "FILE",
      description =
          "wordnet (default), a file with one text per line, or - for standard input; for a model"
              + " of images a folder of image files, a safetensors file whose tensors"
              + " …pixel_values are images, or a file with the name of one image per line.")
  @SuppressWarnings("NullAway.Init")
  private String texts;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "A file with one label per text, in the order of the texts.")
  private @Nullable Path labels;

  /**
   * Where the model comes from.
   *
   * @throws IllegalArgumentException if options for a TorchScript file are given for another model
   */
  public ModelSource source() {
    return model.source().apply(torchScript);
  }

  /** {@code wordnet}, a file, or {@code -}. */
  public String texts() {
    return texts;
  }

  /** Whether texts are names of images. */
  public boolean readsImages() {
    return model.readsImages().getAsBoolean();
  }

  public @Nullable Path labels() {
    return labels;
  }
}
