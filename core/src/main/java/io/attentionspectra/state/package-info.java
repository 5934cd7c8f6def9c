/** Which parts of a corpus a state holds. */
@NullMarked
package io.attentionspectra.state;

import org.jspecify.annotations.NullMarked;
