package io.attentionspectra.formats.internal.architecture;

import io.attentionspectra.formats.transformer.TransformerConfig;
import java.nio.file.Path;

/** The {@code config.json} of a Hugging Face directory. */
public final class ConfigJson {

  private ConfigJson() {}

  /**
   * Reads a configuration.
   *
   * @param path the {@code config.json}
   * @return what it says
   * @throws IllegalArgumentException if it is missing, damaged, incomplete or unsupported
   */
  public static TransformerConfig read(Path path) {
    Settings settings = Settings.read(path);
    Architecture architecture = Architectures.ofModelType(settings.modelType());
    settings.requireOwnCodeKnown(architecture.ownClasses());
    settings.requireWholeHeads();
    settings.requirePlainScores();
    TransformerConfig config = architecture.config(settings);
    settings.requireNothingElse(config);
    return config;
  }
}
