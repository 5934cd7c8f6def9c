/**
 * What exporters write in place of one operation or name: weights, columns of them, softmax by
 * hand, tables.
 */
@NullMarked
package io.attentionspectra.formats.onnx.internal.pattern;

import org.jspecify.annotations.NullMarked;
