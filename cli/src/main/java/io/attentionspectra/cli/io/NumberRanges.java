package io.attentionspectra.cli.io;

import io.attentionspectra.base.Check;
import io.attentionspectra.model.Selection;
import io.attentionspectra.study.Spectra;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Numbers and ranges of numbers from 0, for example {@code 0,3-5}.
 *
 * @param numbers the numbers, in order
 */
public record NumberRanges(Set<Integer> numbers) {

  private static final Pattern PART = Pattern.compile("\\s*(\\d{1,6})(?:-(\\d{1,6}))?\\s*");

  /** Reads the list. */
  public static final class Converter implements ITypeConverter<NumberRanges> {

    @Override
    public NumberRanges convert(String text) {
      Set<Integer> numbers = new TreeSet<>();
      for (String part : text.split(",", -1)) {
        Matcher match = PART.matcher(part);
        if (!match.matches()) {
          throw new TypeConversionException(
              "'" + part + "' is no number or range, write for example 0,3-5");
        }
        int from = Integer.parseInt(match.group(1));
        int to = match.group(2) == null ? from : Integer.parseInt(match.group(2));
        if (to < from) {
          throw new TypeConversionException(
              "'" + part + "' runs backwards, write " + to + "-" + from);
        }
        for (int number = from; number <= to; number++) {
          numbers.add(number);
        }
      }
      return new NumberRanges(numbers);
    }
  }

  /** The numbers as a selection of a study. */
  public Selection selection(String what) {
    if (numbers.isEmpty()) {
      throw Check.failure("--" + what, "", "must name at least one number", "leave it out for all");
    }
    return Spectra.only(numbers.stream().mapToInt(Integer::intValue).toArray());
  }
}
