/**
 * What a study found: results of heads and poolings, the verdict in words, and their forms as trees
 * and comma-separated values.
 */
@NullMarked
package io.attentionspectra.result;

import org.jspecify.annotations.NullMarked;
