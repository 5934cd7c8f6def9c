package io.attentionspectra.cli.io;

import io.attentionspectra.base.Check;
import io.attentionspectra.file.internal.FileFailure;
import io.attentionspectra.file.internal.WholeFile;
import io.attentionspectra.state.PartRange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that say which part of the texts is read, and where its state goes. */
public final class PartOptions {

  @Option(
      names = "--part",
      paramLabel = "I/N",
      converter = Converter.class,
      description =
          "Read part I of N alone and write its state instead of a result; merge makes the result"
              + " of the states of all parts.")
  private @Nullable PartRange part;

  @Option(
      names = "--state",
      paramLabel = "FILE",
      description = "Where the state of the part goes, complete or not at all.")
  private @Nullable Path state;

  /** Reads {@code 2/4}. */
  static final class Converter implements ITypeConverter<PartRange> {

    @Override
    public PartRange convert(String text) {
      String[] numbers = text.split("/", -1);
      try {
        if (numbers.length == 2) {
          return PartRange.of(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
        }
      } catch (NumberFormatException e) {
        throw notAPart(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("'" + text + "': " + e.getMessage());
      }
      throw notAPart(text);
    }

    private static TypeConversionException notAPart(String text) {
      return new TypeConversionException("'" + text + "' is no part, write such as 2/4");
    }
  }

  /** Where a part goes. */
  public record Place(PartRange part, Path state) {}

  /**
   * The part, if one is asked for.
   *
   * @throws IllegalArgumentException if one of the two options is missing, or the state cannot be
   *     written there
   */
  public Optional<Place> place() {
    if (part == null && state == null) {
      return Optional.empty();
    }
    if (part == null) {
      throw Check.failure(
          "--state", String.valueOf(state), "holds the state of a part", "give --part I/N");
    }
    if (state == null) {
      throw Check.failure("--part", part.describe(), "has no place", "give --state FILE");
    }
    try {
      WholeFile.requireWritable(state);
    } catch (IOException e) {
      throw Check.failure(
          "--state",
          state,
          "cannot be written (" + FileFailure.reason(e) + ")",
          "give a file name in an existing directory");
    }
    return Optional.of(new Place(part, state));
  }

  /**
   * Refuses what goes with a result, of which a part is none.
   *
   * @param option name of an option
   * @param value what was given, or null
   */
  public static void refuse(String option, @Nullable Object value) {
    if (value != null) {
      throw Check.failure(
          option,
          value,
          "goes with a result, which one part is not",
          "give it to merge, or not at all");
    }
  }
}
