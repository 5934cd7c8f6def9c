/**
 * Hooks on the forward pass of any DJL {@link ai.djl.nn.Block}, and on the attention layers among
 * them, with no change to the model.
 */
@NullMarked
package io.attentionspectra.djl.hook;

import org.jspecify.annotations.NullMarked;
