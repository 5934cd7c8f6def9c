/**
 * What a measured head or a pooled covariance is set against, and what is said of a value beyond
 * it.
 */
@NullMarked
package io.attentionspectra.nulls;

import org.jspecify.annotations.NullMarked;
