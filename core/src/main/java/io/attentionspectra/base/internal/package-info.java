/** Bytes and texts that our own readers and writers share: binary states, hashes, excerpts. */
@NullMarked
package io.attentionspectra.base.internal;

import org.jspecify.annotations.NullMarked;
