/**
 * From the queries, keys and attention of a forward pass to per-head readings, reduced on the
 * device: matrices stay there, only spectra and small statistics reach the heap.
 *
 * <p>Every text is read at its own true length ℓ, special tokens counted; padding never enters a
 * statistic. Definitions are those of {@code io.attentionspectra.attention}.
 */
@NullMarked
package io.attentionspectra.djl.tap;

import org.jspecify.annotations.NullMarked;
