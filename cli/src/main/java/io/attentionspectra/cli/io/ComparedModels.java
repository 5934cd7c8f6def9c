package io.attentionspectra.cli.io;

import io.attentionspectra.model.ModelSource;
import org.jspecify.annotations.Nullable;
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

  @Option(
      names = "--against-precision",
      paramLabel = "TYPE",
      converter = FileOptions.Precision.Converter.class,
      description =
          "In what the second model is computed, where it is another precision than the first's.")
  private FileOptions.@Nullable Precision againstPrecision;

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
    return against.source().apply(againstPrecision == null ? files : files.with(againstPrecision));
  }
}
