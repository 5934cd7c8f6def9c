package io.attentionspectra.djl.torchscript;

import ai.djl.Device;
import ai.djl.repository.Artifact;
import ai.djl.repository.MRL;
import ai.djl.repository.Repository;
import ai.djl.repository.zoo.ModelZoo;
import ai.djl.util.Utils;
import io.attentionspectra.base.Check;
import io.attentionspectra.djl.model.ObservedModel;
import io.attentionspectra.djl.model.ObservedModelSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
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
    MRL model = named();
    Path folder;
    try {
      Artifact artifact = model.match(Map.of());
      if (artifact == null) {
        throw failure("has no such version", "leave the version out");
      }
      model.prepare(artifact);
      folder = Utils.getNestedModelDir(model.getRepository().getResourceDirectory(artifact));
    } catch (IOException | IllegalStateException e) {
      throw failure(
          "cannot be fetched (" + reason(e) + ")",
          "check the network, or give a file that you downloaded");
    }
    return torchScript(folder);
  }

  /** What DJL knows under that name. */
  private MRL named() {
    try {
      return Repository.newInstance("models", url).getResources().get(0);
    } catch (IllegalArgumentException e) {
      throw failure(
          "is not known to DJL (" + reason(e) + ")",
          "give djl://GROUP/NAME with a group of "
              + ModelZoo.listModelZoo().stream().map(ModelZoo::getGroupId).sorted().toList()
              + "; names are looked up over the network, or in DJL's cache");
    }
  }

  private Path torchScript(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".pt"))
          .min(Comparator.naturalOrder())
          .orElseThrow(() -> failure("has no TorchScript file in " + folder, "give another model"));
    } catch (IOException e) {
      throw failure("cannot be read (" + reason(e) + ")", "remove it from DJL's cache");
    }
  }

  private IllegalArgumentException failure(String condition, String remedy) {
    return Check.failure("model", url, condition, remedy);
  }

  /** What DJL says, in one line; its checked exceptions often say no more than a name. */
  private static String reason(Exception e) {
    String message = Objects.requireNonNullElse(e.getMessage(), "no reason given");
    String kind = e instanceof IOException ? e.getClass().getSimpleName() + ": " : "";
    return kind + message.lines().findFirst().orElse("");
  }
}
