/**
 * Laws made from the equations of a resolvent that are solved, not explicit.
 *
 * <p>A {@link io.attentionspectra.resolvent.Branch} solves the equations at one place from the
 * solution at another; a walk follows it along the support, through bands and gaps; a builder turns
 * the walk into pieces, Chebyshev series of density and mass; a {@link
 * io.attentionspectra.resolvent.ResolventLaw} answers from the pieces.
 */
@NullMarked
package io.attentionspectra.resolvent;

import org.jspecify.annotations.NullMarked;
