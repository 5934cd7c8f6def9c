/** The code of the user guide that needs a trained model. */
@NullMarked
package io.attentionspectra.djl.guide;

import org.jspecify.annotations.NullMarked;
