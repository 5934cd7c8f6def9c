/** What the source of an archive calls, assigns and returns, followed from {@code forward} on. */
@NullMarked
package io.attentionspectra.formats.torchscript.internal.flow;

import org.jspecify.annotations.NullMarked;
