/** Trained encoders as model sources of a study. */
@NullMarked
package io.attentionspectra.djl.session;

import org.jspecify.annotations.NullMarked;
