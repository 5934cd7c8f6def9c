/** The numbers behind a comparison, as functions of vectors and random choices alone. */
@NullMarked
package io.attentionspectra.compare.internal;

import org.jspecify.annotations.NullMarked;
