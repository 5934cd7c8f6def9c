/** The figures of the papers, recomputed: their experiments, and the page that shows them. */
@NullMarked
package io.attentionspectra.cli.figures;

import org.jspecify.annotations.NullMarked;
