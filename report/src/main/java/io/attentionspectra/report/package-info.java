/**
 * The result of a study as one self-contained HTML page that needs no network: a heat map of all
 * heads, the spectrum of any head against its nulls, pooled spectra, tables and provenance.
 */
@NullMarked
package io.attentionspectra.report;

import org.jspecify.annotations.NullMarked;
