package io.attentionspectra.djl.torchscript;

import ai.djl.Device;
import ai.djl.repository.Artifact;
import ai.djl.repository.MRL;
import ai.djl.repository.Repository;
import ai.djl.repository.zoo.ModelZoo;
import ai.djl.util.Utils;
import io.attentionspectra.base.Check;
import io.attentionspectra.djl.internal.kernel.TorchScriptKernel;
import io.attentionspectra.djl.observe.ObservedModel;
import io.attentionspectra.djl.observe.ObservedModelSource;
import io.attentionspectra.file.internal.FileFailure;
import io.attentionspectra.formats.torchscript.ProbePattern;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A model of one of DJL's repositories: fetched by DJL when it is loaded, kept in DJL's cache, then
 * read as a file.
 *
 * @param url such as {@code djl://ai.djl.huggingface.pytorch/OWNER/NAME}
 * @param patterns attention that the search does not find by itself
 */
record RepositoryModel(String url, List<ProbePattern> patterns) implements ObservedModelSource {

  /** With which a message begins that was taken from another exception. */
  private static final Pattern CLASS = Pattern.compile("^(?:[a-z]\\w*\\.)+[A-Z]\\w*: ");

  @Override
  public ObservedModel load(Device device) {
    ProbePattern[] given = patterns.toArray(ProbePattern[]::new);
    return TorchScriptModel.at(file()).withPatterns(given).load(device);
  }

  @Override
  public String name() {
    return url;
  }

  private Path file() {
    Path folder = fetched(named());
    if (folder == null) {
      throw failure("has no such version", "leave the version out");
    }
    return torchScript(folder);
  }

  /** Its files in DJL's cache; null where the version asked for is not described. */
  private @Nullable Path fetched(MRL model) {
    try {
      Artifact artifact = model.match(Map.of());
      if (artifact == null) {
        return null;
      }
      model.prepare(artifact);
      return Utils.getNestedModelDir(model.getRepository().getResourceDirectory(artifact));
    } catch (IOException | RuntimeException e) {
      throw failure(
          "cannot be fetched (" + reason(e) + ")",
          "check the network and DJL's cache, or give a file that you downloaded");
    }
  }

  /** What DJL knows under that name. */
  private MRL named() {
    try {
      return Repository.newInstance("models", url).getResources().get(0);
    } catch (IllegalArgumentException e) {
      throw failure(
          "is not known to DJL (" + reason(e) + ")",
          "give djl://GROUP/NAME with a group of "
              + groups()
              + "; names are looked up over the network, or in DJL's cache");
    }
  }

  private static List<String> groups() {
    return ModelZoo.listModelZoo().stream()
        .filter(zoo -> zoo.getSupportedEngines().contains(TorchScriptKernel.ENGINE))
        .map(ModelZoo::getGroupId)
        .sorted()
        .toList();
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

  /** What DJL says, in one line; of a host that is not found, Java tells only the name. */
  private static String reason(Exception e) {
    if (e instanceof UnknownHostException) {
      return "the host " + e.getMessage() + " is not found";
    }
    if (e instanceof IOException io) {
      return FileFailure.reason(io);
    }
    String message = Objects.requireNonNullElse(e.getMessage(), "no reason given");
    return CLASS.matcher(message.lines().findFirst().orElse("")).replaceFirst("");
  }
}
