/** ONNX files as models of studies: the files, what the graph is fed, how its heads are read. */
@NullMarked
package io.attentionspectra.onnx.model;

import org.jspecify.annotations.NullMarked;
