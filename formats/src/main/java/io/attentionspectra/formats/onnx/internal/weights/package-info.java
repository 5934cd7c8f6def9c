/** ONNX files read as graphs and weights, without any engine. */
@NullMarked
package io.attentionspectra.formats.onnx.internal.weights;

import org.jspecify.annotations.NullMarked;
