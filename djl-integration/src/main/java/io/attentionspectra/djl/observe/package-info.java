/**
 * What is seen in a forward pass: attention, queries and keys, hidden states; and the model, texts
 * and batches that are observed.
 */
@NullMarked
package io.attentionspectra.djl.observe;

import org.jspecify.annotations.NullMarked;
