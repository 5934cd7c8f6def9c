package io.attentionspectra.cli.figures;

import io.attentionspectra.base.Check;
import io.attentionspectra.file.internal.FileFailure;
import io.attentionspectra.file.internal.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder that can be written to: found out by writing, before anything is computed. */
final class FigureFolder {

  private final Path path;

  private FigureFolder(Path path) {
    this.path = path;
  }

  /** Makes the folder where it is missing. */
  static FigureFolder at(Path path) {
    Path folder = path.toAbsolutePath().normalize();
    try {
      Files.createDirectories(folder);
      Files.delete(Files.createTempFile(folder, ".figures", null));
    } catch (IOException e) {
      throw refused(folder, e);
    }
    return new FigureFolder(folder);
  }

  /** Writes a file of the folder and returns its path. */
  Path write(String name, String text) {
    Path file = path.resolve(name);
    try {
      WholeFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw refused(file, e);
    }
    return file;
  }

  private static IllegalArgumentException refused(Path path, IOException e) {
    return Check.failure(
        "--out",
        path,
        "cannot be written (" + FileFailure.reason(e) + ")",
        "choose a folder you may write to");
  }
}
