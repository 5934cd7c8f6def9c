/**
 * Pooling strategies as DJL blocks, an embedder of text made of one, the file that keeps a chosen
 * pooling, and the training of pooling weights on labels.
 */
@NullMarked
package io.attentionspectra.djl.pooling;

import org.jspecify.annotations.NullMarked;
