/** Measured spectra, predicted spectral laws, and distances between them. */
@NullMarked
package io.attentionspectra.spectrum;

import org.jspecify.annotations.NullMarked;
