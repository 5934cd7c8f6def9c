/** ONNX files read as graphs and weights, without any engine. */
@NullMarked
package io.attentionspectra.formats.onnx;

import org.jspecify.annotations.NullMarked;
