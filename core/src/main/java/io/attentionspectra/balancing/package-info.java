/**
 * Attention without its sinks: attention matrices scaled to the sums of their mask, which no shift
 * per query and no bias per key changes, and the factors that were taken out.
 */
@NullMarked
package io.attentionspectra.balancing;

import org.jspecify.annotations.NullMarked;
