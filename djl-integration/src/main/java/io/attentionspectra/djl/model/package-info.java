/** The one described transformer as a trainable DJL block, and the readers that give it weights. */
@NullMarked
package io.attentionspectra.djl.model;

import org.jspecify.annotations.NullMarked;
