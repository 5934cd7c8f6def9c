/**
 * Argument checks, estimates with standard errors, provenance and seeded randomness; depends on
 * nothing else here.
 */
@NullMarked
package io.attentionspectra.base;

import org.jspecify.annotations.NullMarked;
