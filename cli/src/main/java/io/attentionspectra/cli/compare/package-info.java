/** The command {@code compare}: the same texts through two models. */
@NullMarked
package io.attentionspectra.cli.compare;

import org.jspecify.annotations.NullMarked;
