/**
 * Free probability as explicit series: S-transforms multiply, R-diagonal determining series add.
 */
@NullMarked
package io.attentionspectra.free;

import org.jspecify.annotations.NullMarked;
