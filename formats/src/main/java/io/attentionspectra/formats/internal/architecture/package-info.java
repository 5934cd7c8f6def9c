/**
 * How published families write their models down: one file per family maps its {@code config.json}
 * and the names of its tensors to the one described transformer.
 */
@NullMarked
package io.attentionspectra.formats.internal.architecture;

import org.jspecify.annotations.NullMarked;
