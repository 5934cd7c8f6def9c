/** Which pooling to choose. */
@NullMarked
package io.attentionspectra.cli.pooling;

import org.jspecify.annotations.NullMarked;
