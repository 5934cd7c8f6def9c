/**
 * Watching spectra while a model trains: a {@code TrainingListener} that reads attention and pooled
 * covariances, keeps a time budget, raises alarms and writes to sinks.
 */
@NullMarked
package io.attentionspectra.djl.training;

import org.jspecify.annotations.NullMarked;
