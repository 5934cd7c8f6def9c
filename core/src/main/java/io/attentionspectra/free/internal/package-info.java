/** The curves behind free elements: series, populations, and products of them, with derivatives. */
@NullMarked
package io.attentionspectra.free.internal;

import org.jspecify.annotations.NullMarked;
