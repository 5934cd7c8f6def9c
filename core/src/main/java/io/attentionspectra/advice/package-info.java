/**
 * Which pooling to choose: one-pass accumulators over a corpus of any length, and the advice they
 * give.
 */
@NullMarked
package io.attentionspectra.advice;

import org.jspecify.annotations.NullMarked;
