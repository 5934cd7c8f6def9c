/** The experiments on causal attention: densities, convergence, sinks, edge and gaps. */
@NullMarked
package io.attentionspectra.report.figures.causal.internal;

import org.jspecify.annotations.NullMarked;
