/**
 * What a sentence-transformers directory says beside its transformer: pooling, dense layers,
 * prompts, length.
 */
@NullMarked
package io.attentionspectra.formats.internal.sentence;

import org.jspecify.annotations.NullMarked;
