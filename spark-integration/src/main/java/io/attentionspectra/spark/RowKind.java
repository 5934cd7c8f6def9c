package io.attentionspectra.spark;

import org.apache.spark.sql.Row;

/** What a row of text and label is good for; only good ones are numbered. */
enum RowKind {
  GOOD,
  MISSING,
  BLANK,
  UNLABELLED;

  static RowKind of(Row row, boolean labelled) {
    if (row.isNullAt(0)) {
      return MISSING;
    }
    if (row.getString(0).isBlank()) {
      return BLANK;
    }
    return labelled && row.isNullAt(1) ? UNLABELLED : GOOD;
  }
}
