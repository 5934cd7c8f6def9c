/** ONNX Runtime sessions on probed graphs: the one door to ONNX Runtime's sessions. */
@NullMarked
package io.attentionspectra.onnx.run;

import org.jspecify.annotations.NullMarked;
