package io.attentionspectra.model;

import io.attentionspectra.linalg.Matrix;
import java.util.Optional;

/**
 * One head on one text with the attention matrix itself: handed out by {@link
 * ModelSession#readAttention} to whoever sets the heads of two models side by side.
 *
 * @param reading the spectrum and the statistics, as {@link ModelSession#readHeads} gives them
 * @param attention A, ℓ × ℓ in float64, queries down and keys across, rows summing to 1: the matrix
 *     that the reading was made from. The receiver may keep it
 * @param site what can be drawn beside the head; nothing where its scores do not vary. Valid only
 *     until the receiver returns, since the arrays behind it may be on a device
 */
public record AttentionReading(HeadReading reading, Matrix attention, Optional<HeadSite> site) {}
