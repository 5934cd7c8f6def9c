/** The one plotting stack: plots described by axes and marks, drawn as SVG. Not for users. */
@NullMarked
package io.attentionspectra.report.plot.internal;

import org.jspecify.annotations.NullMarked;
