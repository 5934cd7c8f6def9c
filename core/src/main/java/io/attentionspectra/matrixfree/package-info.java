/**
 * Spectra of attention that is never held as a matrix: row tiles of it are computed from queries
 * and keys, multiplied and forgotten. Block Lanczos gives the leading singular values, stochastic
 * Lanczos quadrature the distribution of all, both with their errors.
 */
@NullMarked
package io.attentionspectra.matrixfree;

import org.jspecify.annotations.NullMarked;
