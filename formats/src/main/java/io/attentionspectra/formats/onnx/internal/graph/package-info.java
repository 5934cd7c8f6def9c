/** An ONNX graph as nodes and values, with what can be told of their shapes before they are run. */
@NullMarked
package io.attentionspectra.formats.onnx.internal.graph;

import org.jspecify.annotations.NullMarked;
