/** What every experiment is made of: sizes, draws, and the plots, numbers and texts of a figure. */
@NullMarked
package io.attentionspectra.report.figures.internal;

import org.jspecify.annotations.NullMarked;
