/**
 * What the commands share: answers, tables, numbers, models and texts named on the command line.
 */
@NullMarked
package io.attentionspectra.cli.io;

import org.jspecify.annotations.NullMarked;
