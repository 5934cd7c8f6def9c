/** Seeded generators of attention heads and sequences, and simulated nulls for measured heads. */
@NullMarked
package io.attentionspectra.ensemble;

import org.jspecify.annotations.NullMarked;
