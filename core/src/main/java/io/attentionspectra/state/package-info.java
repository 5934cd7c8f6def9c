/** What the states of parts of a corpus share: which part they are, and what must be the same. */
@NullMarked
package io.attentionspectra.state;

import org.jspecify.annotations.NullMarked;
