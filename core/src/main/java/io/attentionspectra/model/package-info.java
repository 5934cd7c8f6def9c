/**
 * What a study needs of a model: a source that opens a session, the requests a session answers, and
 * the readings it gives: heads, token windows, texts. Whoever brings another kind of model
 * implements {@link io.attentionspectra.model.ModelSource}.
 */
@NullMarked
package io.attentionspectra.model;

import org.jspecify.annotations.NullMarked;
