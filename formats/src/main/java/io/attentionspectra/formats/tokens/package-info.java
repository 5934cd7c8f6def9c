/** Texts as tokens: {@code tokenizer.json} checked and opened, what it makes of a text. */
@NullMarked
package io.attentionspectra.formats.tokens;

import org.jspecify.annotations.NullMarked;
