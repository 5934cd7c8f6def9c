/** The command that merges the states of parts. */
@NullMarked
package io.attentionspectra.cli.merge;

import org.jspecify.annotations.NullMarked;
