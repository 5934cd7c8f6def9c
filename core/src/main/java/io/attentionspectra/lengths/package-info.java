/**
 * Whole texts of any length: positions by class, noise and signal by length, the scale of a text.
 */
@NullMarked
package io.attentionspectra.lengths;

import org.jspecify.annotations.NullMarked;
