/** What every state of a part of a corpus begins with, and what must be the same to merge two. */
@NullMarked
package io.attentionspectra.state.internal;

import org.jspecify.annotations.NullMarked;
