package io.attentionspectra.cli.io;

import io.attentionspectra.model.ModelSource;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say which two models are compared. */
public final class ComparedModels {

  @Option(
      names = "--model",
      required = true,
      paramLabel = "MODEL",
      converter = ModelSpec.Converter.class,
      description =
          "The first model, which changes are counted from: minilm, a directory or a file of any"
              + " kind that inspect takes.")
  @SuppressWarnings("NullAway.Init")
  private ModelSpec model;

  @Option(
      names = "--against",
      required = true,
      paramLabel = "MODEL",
      converter = ModelSpec.Converter.class,
      description =
          "The second model, of any kind, too: as many layers and heads, and the same tokens.")
  @SuppressWarnings("NullAway.Init")
  private ModelSpec against;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private FileOptions files;

  /**
   * Where the first model comes from.
   *
   * @throws IllegalArgumentException if options for a TorchScript file are given for another model
   */
  public ModelSource first() {
    return model.source().apply(files);
  }

  /**
   * Where the second model comes from.
   *
   * @throws IllegalArgumentException if options for a TorchScript file are given for another model
   */
  public ModelSource second() {
    return against.source().apply(files);
  }
}
