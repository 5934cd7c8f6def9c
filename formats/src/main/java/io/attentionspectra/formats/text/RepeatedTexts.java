package io.attentionspectra.formats.text;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Texts that are there more than once. Intervals, p-values and cross-validation take texts for
 * drawn independently: of copies they are too sure, and a copy among the texts that a classifier
 * was fitted to makes it look better than it is. {@link CorpusLines} notes it.
 */
final class RepeatedTexts {

  /** So that it costs little of a large corpus. */
  private static final int LOOKED_AT = 1 << 17;

  /** A few copies change nothing that is shown. */
  private static final double SHARE = 0.01;

  private RepeatedTexts() {}

  /** A sentence where more than one in a hundred of the first texts is there before. */
  static Optional<String> note(List<String> texts) {
    int count = Math.min(texts.size(), LOOKED_AT);
    Set<Long> hashes = new HashSet<>();
    for (int i = 0; i < count; i++) {
      hashes.add(hash(texts.get(i)));
    }
    int copies = count - hashes.size();
    return copies > SHARE * count
        ? Optional.of(
            copies
                + (count < texts.size() ? " of the first " : " of ")
                + count
                + " texts are copies of others: intervals, p-values and accuracies take texts for"
                + " drawn independently")
        : Optional.empty();
  }

  /** A polynomial in an odd number, modulo 2⁶⁴. */
  private static long hash(String text) {
    long hash = 0;
    for (int i = 0; i < text.length(); i++) {
      hash = 0x9e3779b97f4a7c15L * hash + text.charAt(i) + 1;
    }
    return hash ^ (hash >>> 32);
  }
}
