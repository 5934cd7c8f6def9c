/** Simulated attention and pooled sequences against their laws. */
@NullMarked
package io.attentionspectra.cli.simulate;

import org.jspecify.annotations.NullMarked;
