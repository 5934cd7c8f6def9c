package io.attentionspectra.cli.io;

import io.attentionspectra.base.Check;
import io.attentionspectra.file.internal.FileFailure;
import io.attentionspectra.formats.text.CorpusLines;
import io.attentionspectra.formats.text.Gloss;
import io.attentionspectra.formats.text.WordNetGlosses;
import io.attentionspectra.model.Texts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What is inspected: long passages for attention spectra, many sentences for pooled covariances.
 *
 * @param passages texts of the attention spectra
 * @param sentences texts of the pooled covariances
 * @param mostPerClass how many windows of each class are pooled, empty for all
 */
public record InspectTexts(Texts passages, Texts sentences, OptionalInt mostPerClass) {

  private static final List<String> CLASSES = List.of("noun.animal", "noun.artifact");

  /** Glosses of a class that are offered; they hold the windows of {@link #WINDOWS_PER_CLASS}. */
  private static final int GLOSSES_PER_CLASS = 7600;

  /** The glosses of noun.animal with at least 16 tokens; as many of noun.artifact are pooled. */
  static final int WINDOWS_PER_CLASS = 2052;

  public static InspectTexts read(String name, @Nullable Path labels, int passages, int maxLength) {
    Check.atLeast("--attention-texts", passages, 1);
    if (name.equals("wordnet")) {
      if (labels != null) {
        throw Check.failure(
            "--labels", labels, "does not go with wordnet, which has its own", "leave it out");
      }
      return wordNet(passages, maxLength);
    }
    return of(given(name, labels), passages);
  }

  /** Texts that are pooled, the first of which are read for their attention. */
  public static InspectTexts of(Texts sentences, int passages) {
    Check.atLeast("--attention-texts", passages, 1);
    int count = Math.min(passages, sentences.lines().size());
    return new InspectTexts(
        Texts.of(sentences.name(), sentences.lines().subList(0, count)),
        sentences,
        OptionalInt.empty());
  }

  /**
   * Passages alone: the first texts of a file, or glosses joined to so many words.
   *
   * @param option the name of the option that says how many
   */
  public static Texts passages(String name, String option, int count, int words) {
    Check.atLeast(option, count, 2);
    if (name.equals("wordnet")) {
      return wordNet(count, words).passages();
    }
    Texts all = given(name, null);
    return Texts.of(all.name(), all.lines().subList(0, Math.min(count, all.lines().size())));
  }

  /** The texts of a file or of standard input, with labels where there are any. */
  public static Texts given(String name, @Nullable Path labels) {
    Optional<Path> labelFile = Optional.ofNullable(labels);
    if (!name.equals("-")) {
      return CorpusLines.read(GivenPath.of("--texts", name), labelFile);
    }
    try {
      return CorpusLines.read("standard input", System.in, labelFile);
    } catch (IOException e) {
      throw Check.failure(
          "--texts",
          "-",
          "standard input cannot be read (" + FileFailure.reason(e) + ")",
          "give a file");
    }
  }

  private static InspectTexts wordNet(int passages, int maxLength) {
    List<String> lines = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    List<List<String>> classes = new ArrayList<>();
    for (String label : CLASSES) {
      List<String> texts = WordNetGlosses.of(label).stream().map(Gloss::text).toList();
      classes.add(texts);
      for (String text : texts.subList(0, Math.min(GLOSSES_PER_CLASS, texts.size()))) {
        lines.add(text);
        labels.add(label);
      }
    }
    return new InspectTexts(
        Texts.of("WordNet glosses, consecutive ones joined", joined(classes, passages, maxLength)),
        Texts.of("WordNet glosses", lines).labelled(labels),
        OptionalInt.of(WINDOWS_PER_CLASS));
  }

  /** Passages of at least {@code length} words, and so as many tokens, from each class in turn. */
  private static List<String> joined(List<List<String>> classes, int passages, int length) {
    List<String> result = new ArrayList<>();
    int[] next = new int[classes.size()];
    for (int passage = 0; passage < passages; passage++) {
      int from = passage % classes.size();
      List<String> texts = classes.get(from);
      StringBuilder joined = new StringBuilder();
      for (int words = 0; words < length && next[from] < texts.size(); next[from]++) {
        String text = texts.get(next[from]);
        words += text.split("\\s+").length;
        joined.append(joined.length() == 0 ? "" : " ").append(text).append('.');
      }
      if (joined.length() > 0) {
        result.add(joined.toString());
      }
    }
    return result;
  }
}
