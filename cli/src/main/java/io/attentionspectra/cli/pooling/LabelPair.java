package io.attentionspectra.cli.pooling;

import io.attentionspectra.formats.text.Gloss;
import io.attentionspectra.formats.text.WordNetGlosses;
import io.attentionspectra.model.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Two classes of WordNet's nouns, such as {@code noun.animal:noun.artifact}.
 *
 * @param first a lexicographer file
 * @param second another
 */
record LabelPair(String first, String second) {

  private static final Pattern TOKEN = Pattern.compile("[\\p{L}\\p{N}]+|[^\\p{L}\\p{N}\\s]");

  /** Reads {@code noun.animal:noun.artifact}. */
  public static final class Converter implements ITypeConverter<LabelPair> {

    @Override
    public LabelPair convert(String text) {
      String[] parts = text.split(":", -1);
      List<String> known = WordNetGlosses.lexicographerFiles();
      for (String part : parts) {
        if (!known.contains(part)) {
          throw new TypeConversionException(
              "'" + part + "' is no class of WordNet, known are " + known);
        }
      }
      if (parts.length != 2 || parts[0].equals(parts[1])) {
        throw new TypeConversionException(
            "'" + text + "' is no pair, write for example noun.animal:noun.artifact");
      }
      return new LabelPair(parts[0], parts[1]);
    }
  }

  /**
   * Glosses of at least so many words and punctuation marks, the first of each class, as many of
   * one as of the other.
   */
  public Texts texts(int window) {
    List<String> one = glosses(first, window);
    List<String> other = glosses(second, window);
    int count = Math.min(one.size(), other.size());
    List<String> lines = new ArrayList<>(one.subList(0, count));
    lines.addAll(other.subList(0, count));
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < 2 * count; i++) {
      labels.add(i < count ? first : second);
    }
    return Texts.of("WordNet glosses of " + first + " and " + second, lines).labelled(labels);
  }

  private static List<String> glosses(String file, int window) {
    return WordNetGlosses.of(file).stream()
        .map(Gloss::text)
        .filter(text -> TOKEN.matcher(text).results().limit(window).count() == window)
        .toList();
  }
}
