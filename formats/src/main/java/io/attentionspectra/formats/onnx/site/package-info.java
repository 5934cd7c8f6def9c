/** Where an ONNX graph computes attention, and the graph rewritten so that it can be asked for. */
@NullMarked
package io.attentionspectra.formats.onnx.site;

import org.jspecify.annotations.NullMarked;
