/** Graphs with more outputs, and with nodes beside those they had. */
@NullMarked
package io.attentionspectra.formats.onnx.internal.rewrite;

import org.jspecify.annotations.NullMarked;
