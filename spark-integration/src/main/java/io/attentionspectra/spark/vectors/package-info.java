/** Spectra of a column of vectors: no model, no engine. */
@NullMarked
package io.attentionspectra.spark.vectors;

import org.jspecify.annotations.NullMarked;
