/** The pooled-signal model: transitions, outlier, alignment, sample size, and edge significance. */
@NullMarked
package io.attentionspectra.signal;

import org.jspecify.annotations.NullMarked;
