/**
 * One transformer described by data: sizes, normalisation, positions, masks, scores and
 * feed-forward layers, without any engine.
 */
@NullMarked
package io.attentionspectra.formats.transformer;

import org.jspecify.annotations.NullMarked;
