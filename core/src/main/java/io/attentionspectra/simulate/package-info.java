/**
 * A model source that simulates: random heads and token sequences with known laws, measured on the
 * Java heap.
 */
@NullMarked
package io.attentionspectra.simulate;

import org.jspecify.annotations.NullMarked;
