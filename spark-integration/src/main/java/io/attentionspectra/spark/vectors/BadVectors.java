package io.attentionspectra.spark.vectors;

import io.attentionspectra.base.Document;
import io.attentionspectra.spark.internal.VectorSums;

/**
 * Entries of a column that are no vectors to be counted in: each is counted under the first of
 * these that it is.
 *
 * @param missing null
 * @param empty of length 0
 * @param otherLength of another length than was asked for
 * @param notFinite with an entry that is null, NaN or infinite
 */
public record BadVectors(long missing, long empty, long otherLength, long notFinite) {

  static BadVectors of(VectorSums sums) {
    return new BadVectors(sums.missing(), sums.empty(), sums.otherLength(), sums.notFinite());
  }

  /**
   * All of them.
   *
   * @return their number
   */
  public long total() {
    return missing + empty + otherLength + notFinite;
  }

  /** In words; nothing is said where there is none. */
  String sentence(int dimension) {
    return total()
        + (total() == 1 ? " entry is" : " entries are")
        + " left out: "
        + missing
        + " null, "
        + empty
        + " empty, "
        + otherLength
        + " not of length "
        + dimension
        + ", "
        + notFinite
        + " with null, NaN or infinity";
  }

  Document toDocument() {
    return new Document()
        .put("missing", missing)
        .put("empty", empty)
        .put("otherLength", otherLength)
        .put("notFinite", notFinite);
  }
}
