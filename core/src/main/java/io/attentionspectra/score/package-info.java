/**
 * Functions that turn scores into attention weights, expanded in the polynomials of their scores:
 * what the laws of attention take from a score function.
 */
@NullMarked
package io.attentionspectra.score;

import org.jspecify.annotations.NullMarked;
