/** The command line, one file per command. */
@NullMarked
package io.attentionspectra.cli;

import org.jspecify.annotations.NullMarked;
