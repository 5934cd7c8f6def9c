package io.attentionspectra.djl.torchscript;

import ai.djl.Device;
import ai.djl.repository.Artifact;
import ai.djl.repository.MRL;
import ai.djl.repository.Repository;
import ai.djl.util.Utils;
import io.attentionspectra.base.Check;
import io.attentionspectra.djl.model.ObservedModel;
import io.attentionspectra.djl.model.ObservedModelSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A model of one of DJL's repositories: fetched by DJL when it is loaded, kept in DJL's cache, then
 * read as a file.
 *
 * @param url such as {@code djl://ai.djl.huggingface.pytorch/GROUP/NAME}
 */
record RepositoryModel(String url) implements ObservedModelSource {

  @Override
  public ObservedModel load(Device device) {
    return TorchScriptModel.at(file()).load(device);
  }

  @Override
  public String name() {
    return url;
  }

  private Path file() {
    try {
      Repository repository = Repository.newInstance("models", url);
      List<MRL> models = repository.getResources();
      Artifact artifact = models.isEmpty() ? null : models.get(0).match(Map.of());
      if (artifact == null) {
        throw Check.failure("model", url, "is not in that repository", "check its name");
      }
      models.get(0).prepare(artifact, null);
      return torchScript(Utils.getNestedModelDir(repository.getResourceDirectory(artifact)));
    } catch (IOException | IllegalArgumentException | IllegalStateException e) {
      throw Check.failure(
          "model",
          url,
          "cannot be fetched (" + reason(e) + ")",
          "check its name and the network, or give a file that you downloaded");
    }
  }

  private static Path torchScript(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".pt"))
          .sorted()
          .findFirst()
          .orElseThrow(() -> new IOException("no TorchScript file in " + folder));
    }
  }

  private static String reason(Exception e) {
    String message = Objects.requireNonNullElse(e.getMessage(), "no reason given");
    String kind = e instanceof IOException ? e.getClass().getSimpleName() + ": " : "";
    return kind + message.lines().findFirst().orElse("");
  }
}
