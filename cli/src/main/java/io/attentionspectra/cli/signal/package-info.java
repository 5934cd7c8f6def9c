/** The commands of the pooled-signal model and of pooling weights. */
@NullMarked
package io.attentionspectra.cli.signal;

import org.jspecify.annotations.NullMarked;
