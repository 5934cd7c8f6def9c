/** Pooling strategies, the positional correlation of a signal, and its estimators. */
@NullMarked
package io.attentionspectra.pooling;

import org.jspecify.annotations.NullMarked;
