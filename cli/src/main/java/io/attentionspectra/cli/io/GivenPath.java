package io.attentionspectra.cli.io;

import io.attentionspectra.base.Check;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Paths as they are typed. A name may hold letters that the locale's character set has not, such as
 * accents in the locale C: Java then cannot name the file, and its message does not say why.
 */
public final class GivenPath implements ITypeConverter<Path> {

  private static final String REMEDY =
      "set LC_ALL to a locale with UTF-8, such as C.UTF-8, or rename the file";

  @Override
  public Path convert(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new TypeConversionException("'" + text + "' " + condition() + ", " + REMEDY);
    }
  }

  /**
   * A path that is not converted by its option.
   *
   * @param option whose value it is
   * @throws IllegalArgumentException if the locale cannot name it
   */
  public static Path of(String option, String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw Check.failure(option, text, condition(), REMEDY);
    }
  }

  private static String condition() {
    return "cannot be named in the character set of this locale, "
        + System.getProperty("sun.jnu.encoding");
  }
}
