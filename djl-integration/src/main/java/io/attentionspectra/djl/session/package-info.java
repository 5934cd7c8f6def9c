/** Trained models, and DJL blocks of a user, as model sources of a study. */
@NullMarked
package io.attentionspectra.djl.session;

import org.jspecify.annotations.NullMarked;
