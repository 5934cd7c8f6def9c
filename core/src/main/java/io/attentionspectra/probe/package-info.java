/** What can be measured of a model, and the typed reading each measurement returns. */
@NullMarked
package io.attentionspectra.probe;

import org.jspecify.annotations.NullMarked;
