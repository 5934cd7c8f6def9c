/** The Python-like source inside TorchScript archives, parsed. Not for users. */
@NullMarked
package io.attentionspectra.formats.torchscript.internal.source;

import org.jspecify.annotations.NullMarked;
