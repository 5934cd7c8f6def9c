/**
 * Faithful transformer encoders as trainable DJL blocks, the readers that give them weights, and
 * the observers that see queries, keys, scores and hidden states inside a forward pass.
 */
@NullMarked
package io.attentionspectra.djl.model;

import org.jspecify.annotations.NullMarked;
