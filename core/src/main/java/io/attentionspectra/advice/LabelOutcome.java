package io.attentionspectra.advice;

import io.attentionspectra.base.Confidence;
import io.attentionspectra.base.Defaults;
import java.util.List;

/**
 * Whether labels bear the advice out: the pooling ranked first against every other, on the same
 * texts.
 *
 * @param advised label of the pooling ranked first
 * @param split by the sign along the strongest direction, which saw no labels
 * @param linear by a linear discriminant trained on labels
 */
public record LabelOutcome(String advised, Comparison split, Comparison linear) {

  /**
   * The advised pooling against all others by one measure.
   *
   * @param others one per other pooling with accuracies, by decreasing accuracy; may be empty
   */
  public record Comparison(List<PairedAccuracy> others) {

    /**
     * Copies the list.
     *
     * @param others the others
     */
    public Comparison {
      others = List.copyOf(others);
    }

    /**
     * Whether no other pooling is decidedly more accurate.
     *
     * @return true if the advice held
     */
    public boolean held() {
      return others.stream().noneMatch(PairedAccuracy::better);
    }
  }

  /**
   * Another pooling against the advised one, text by text.
   *
   * @param strategy label of the other
   * @param accuracy its share of texts told right
   * @param onlyAdvised number of texts that the advised pooling alone tells right
   * @param onlyOther number of texts that the other alone tells right
   * @param difference its accuracy less that of the advised, with the interval of A. Agresti and Y.
   *     Min, Stat. Med. 24 (2005) 729
   * @param pValue of McNemar's exact test: onlyOther is binomial of probability one half among the
   *     onlyAdvised + onlyOther texts on which the two differ, if they are equally good (Q.
   *     McNemar, Psychometrika 12 (1947) 153); two-sided
   * @param adjustedPValue the p-value corrected by Holm over the other poolings
   */
  public record PairedAccuracy(
      String strategy,
      double accuracy,
      long onlyAdvised,
      long onlyOther,
      Confidence difference,
      double pValue,
      double adjustedPValue) {

    /**
     * Whether it is decidedly more accurate than the advised pooling.
     *
     * @return true if it is and its adjusted p-value is below {@value Defaults#LEVEL}
     */
    public boolean better() {
      return onlyOther > onlyAdvised && adjustedPValue < Defaults.LEVEL;
    }
  }
}
