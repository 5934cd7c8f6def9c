package io.attentionspectra.cli.inspect;

import io.attentionspectra.base.Check;
import io.attentionspectra.cli.io.GivenPath;
import io.attentionspectra.cli.io.InspectTexts;
import io.attentionspectra.file.internal.FileFailure;
import io.attentionspectra.formats.internal.checkpoint.SafetensorsFile;
import io.attentionspectra.model.Texts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The images that a model reads in the place of texts: names of the files in a folder, of the
 * tensors of pixels in a safetensors file, or the lines of a text file.
 */
final class ImageNames {

  private static final List<String> KINDS = List.of(".png", ".jpg", ".jpeg", ".gif", ".bmp");

  private ImageNames() {}

  /** The names that {@code --texts} stands for, which have no labels. */
  static Texts of(String given, @Nullable Path labels) {
    if (labels != null) {
      throw Check.failure("--labels", labels, "do not go with images", "leave them out");
    }
    if (given.equals("wordnet")) {
      throw Check.failure(
          "--texts",
          given,
          "is text, and the model reads images",
          "give a folder of images, or a safetensors file of pixel values");
    }
    if (given.equals("-")) {
      return InspectTexts.given(given, null);
    }
    Path path = GivenPath.of("--texts", given);
    if (Files.isDirectory(path)) {
      return Texts.of(String.valueOf(path.getFileName()), files(path));
    }
    return given.endsWith(".safetensors")
        ? Texts.of(String.valueOf(path.getFileName()), tensors(path))
        : InspectTexts.given(given, null);
  }

  private static List<String> files(Path folder) {
    try (Stream<Path> all = Files.list(folder)) {
      List<String> names = all.map(Path::toString).filter(ImageNames::isImage).sorted().toList();
      if (names.isEmpty()) {
        throw Check.failure(
            "--texts", folder, "holds no images", "their names end in " + String.join(", ", KINDS));
      }
      return names;
    } catch (IOException e) {
      throw Check.failure(
          "--texts",
          folder,
          "cannot be listed (" + FileFailure.reason(e) + ")",
          "check its permissions");
    }
  }

  private static boolean isImage(String name) {
    return KINDS.stream().anyMatch(name.toLowerCase(Locale.ROOT)::endsWith);
  }

  private static List<String> tensors(Path path) {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      List<String> names =
          file.names().stream()
              .filter(name -> name.endsWith("pixel_values"))
              .sorted()
              .map(name -> path + ":" + name)
              .toList();
      if (names.isEmpty()) {
        throw Check.failure(
            "--texts",
            path,
            "holds no pixel values",
            "names of its tensors must end in pixel_values");
      }
      return names;
    }
  }
}
