/**
 * Results as self-contained HTML pages that need no network. {@link
 * io.attentionspectra.report.page.Report} shows a study or advice: a map of all heads, the spectrum
 * of any head against its nulls, pooled spectra, rankings, tables and provenance; {@link
 * io.attentionspectra.report.page.TraceReport} shows a training that was watched.
 */
@NullMarked
package io.attentionspectra.report.page;

import org.jspecify.annotations.NullMarked;
