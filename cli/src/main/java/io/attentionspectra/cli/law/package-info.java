/** The commands of predicted laws. */
@NullMarked
package io.attentionspectra.cli.law;

import org.jspecify.annotations.NullMarked;
