/** Trained weights where they lie: safetensors files and shards, read without any engine. */
@NullMarked
package io.attentionspectra.formats.internal.checkpoint;

import org.jspecify.annotations.NullMarked;
