package io.attentionspectra.cli.law;

import io.attentionspectra.base.Check;
import io.attentionspectra.cli.io.GivenPath;
import io.attentionspectra.file.internal.FileFailure;
import io.attentionspectra.file.internal.WholeFile;
import io.attentionspectra.report.plot.LawPicture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * An image file that can be written: SVG or PNG by its ending. The file appears complete or not at
 * all.
 */
final class PlotFile {

  private final Path path;
  private final boolean vector;

  private PlotFile(Path path, boolean vector) {
    this.path = path;
    this.vector = vector;
  }

  /** Refuses what cannot be written before anything is computed. */
  static final class Converter implements ITypeConverter<PlotFile> {

    @Override
    public PlotFile convert(String text) {
      String name = text.toLowerCase(Locale.ROOT);
      if (!name.endsWith(".svg") && !name.endsWith(".png")) {
        throw new TypeConversionException("'" + text + "' must end in .svg or .png, rename it");
      }
      Path path = new GivenPath().convert(text).toAbsolutePath();
      Path folder = path.getParent();
      if (folder == null || !Files.isDirectory(folder)) {
        throw new TypeConversionException("'" + text + "' lies in no existing folder, make it");
      }
      try {
        WholeFile.requireWritable(path);
      } catch (IOException e) {
        throw new TypeConversionException(
            "'"
                + text
                + "' cannot be written ("
                + FileFailure.reason(e)
                + "), choose a file in a folder you may write to");
      }
      return new PlotFile(path, name.endsWith(".svg"));
    }
  }

  /** Draws the law into the file. */
  void write(LawPicture picture) {
    byte[] bytes = vector ? picture.svg().getBytes(StandardCharsets.UTF_8) : picture.png();
    try {
      WholeFile.write(path, out -> out.write(bytes));
    } catch (IOException e) {
      throw Check.failure(
          "--plot",
          path,
          "could not be written (" + FileFailure.reason(e) + ")",
          "choose another file");
    }
  }
}
