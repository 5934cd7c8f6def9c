/** What a graph is fed for texts, and what is copied of a pass. Not for users. */
@NullMarked
package io.attentionspectra.onnx.internal.feed;

import org.jspecify.annotations.NullMarked;
