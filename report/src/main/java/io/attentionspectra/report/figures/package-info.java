/** The figures of the papers, drawn from fresh simulations. */
@NullMarked
package io.attentionspectra.report.figures;

import org.jspecify.annotations.NullMarked;
