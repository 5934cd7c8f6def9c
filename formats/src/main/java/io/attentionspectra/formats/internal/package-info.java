/** Threads and native libraries, as all that reads files with them needs. Not for users. */
@NullMarked
package io.attentionspectra.formats.internal;

import org.jspecify.annotations.NullMarked;
