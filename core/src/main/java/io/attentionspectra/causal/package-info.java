/**
 * The resolvent of masked attention, and laws made of it.
 *
 * <p>From a linear model ({@link io.attentionspectra.causal.Components}) to a law ({@link
 * io.attentionspectra.causal.ResolventLaw}): a branch solves the equations of the resolvent at one
 * place from the solution at another; a walk follows it along the support, through bands and gaps;
 * the builder turns the walk into pieces, Chebyshev series of density and mass.
 */
@NullMarked
package io.attentionspectra.causal;

import org.jspecify.annotations.NullMarked;
