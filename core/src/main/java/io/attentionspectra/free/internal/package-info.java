/**
 * The curves behind free elements: series, populations, and products of them, with derivatives, and
 * how points on them are solved for.
 */
@NullMarked
package io.attentionspectra.free.internal;

import org.jspecify.annotations.NullMarked;
